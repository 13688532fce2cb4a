/** One way in which a secret may be spelled in a text. */
export interface SecretForm {
  readonly text: string;
  /** The spelling shares its first and last characters with what stands beside it, as base64 does: those go too. */
  readonly shared: boolean;
}

/** Shorter texts are words, not secrets: hiding them would hide everything. */
export const SHORTEST_SECRET = 6;

/**
 * Every spelling by which a secret is looked for: as it is, escaped for JSON once and twice, URL-encoded, in hex, and in both base64
 * alphabets at each of the three offsets it can have inside a longer text.
 */
export function secretForms(secret: string): readonly SecretForm[] {
  const bytes = Buffer.from(secret);
  const escaped = escapedForJson(secret);
  const url = encodeURIComponent(secret);
  const hex = bytes.toString("hex");
  const exact = [
    escaped,
    escapedForJson(escaped),
    url,
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    url.replaceAll("%20", "+"),
    hex,
    hex.toUpperCase(),
  ];
  const base64 = (["base64", "base64url"] as const).flatMap((alphabet) => base64Cores(bytes, alphabet));
  return [
    ...[...new Set(exact)].map((text) => ({ text, shared: false })),
    ...[...new Set(base64)].map((text) => ({ text, shared: true })),
  ].filter(({ text }) => text.length >= SHORTEST_SECRET);
}

function escapedForJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The digits that depend on the secret alone, for each offset. */
function base64Cores(bytes: Buffer, alphabet: "base64" | "base64url"): string[] {
  return [0, 1, 2].map((offset) => {
    const digits = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString(alphabet)
      .replaceAll("=", "");
    return digits.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
}
