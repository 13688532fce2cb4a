import { readFileSync } from "node:fs";
import type { StatePlace } from "./state-place.ts";

/** What is needed to speak to a place on a Redis server. */
export interface RedisAccess {
  readonly url: string;
  readonly namespace?: string;
  /** PEM. */
  readonly ca?: string;
}

/** @throws {TypeError} naming the file of certificates that cannot be read, or holds none */
export function redisAccess({ url, namespace, ca }: StatePlace & { kind: "redis" }): RedisAccess {
  return {
    url,
    ...(namespace !== undefined && { namespace }),
    ...(ca !== undefined && { ca: readCertificates(ca) }),
  };
}

function readCertificates(path: string): string {
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
