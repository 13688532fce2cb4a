import { readFileSync } from "node:fs";

/**
 * The certificates in a file, as PEM: those to trust of a server.
 *
 * @throws {TypeError} naming the file, when it cannot be read or holds none
 */
export function readCertificates(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code = "unreadable" } = error as NodeJS.ErrnoException;
    throw new TypeError(`the certificates at ${path} cannot be read (${code})`, { cause: error });
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----"))
    throw new TypeError(`${path} holds no certificate in PEM`);
  return text;
}
