import { X509Certificate } from "node:crypto";
import { readSource } from "../token/read-source.ts";

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * The certificates at `env:NAME` or `file:PATH`, checked here, for a broken one would only show as a router that cannot be reached. Without a source,
 * those at `IRON_ROUTER_CA`, which is such a source or the text itself.
 *
 * @throws {Error} naming the source and what is wrong with it
 */
export function certificates(source: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  const said = source ?? (env["IRON_ROUTER_CA"] || undefined);
  if (said === undefined) return undefined;
  const isText = source === undefined && said.includes("-----BEGIN");
  const text = isText ? said : readSource(said, env);
  const where = isText ? "IRON_ROUTER_CA" : said;
  const found = certificatesIn(text ?? "");
  if (found.length === 0)
    throw new Error(
      `there is no certificate at ${where}; name a file of PEM text with --router-ca file:PATH, or env:NAME`,
    );
  try {
    for (const one of found) void new X509Certificate(one);
  } catch {
    throw new Error(`the certificate at ${where} cannot be read: it is damaged, or no certificate`);
  }
  return found.join("\n");
}

/** Each certificate of a PEM text. */
export function certificatesIn(text: string): readonly string[] {
  return text.match(PEM) ?? [];
}
