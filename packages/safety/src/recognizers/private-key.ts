import { tailOfPrefix } from "../detect/tails.ts";
import type { Recognizer } from "../detect/recognizer.ts";

const MAX_LENGTH = 16_384;
const HEAD = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;

/** Private keys in PEM and PGP armour, from the first dash to the last. One whose end is missing counts to its last line of base64. */
export const privateKey: Recognizer = {
  kind: "secret",
  triggers: ["dashes"],
  find({ text, start }) {
    HEAD.lastIndex = start;
    const head = HEAD.exec(text)?.[0];
    if (head === undefined) return undefined;
    const from = start + head.length;
    const dashes = text.indexOf("-----", from);
    const limit = Math.min(dashes < 0 ? text.length : dashes, start + MAX_LENGTH);
    END.lastIndex = limit;
    const foot = dashes === limit ? END.exec(text)?.[0] : undefined;
    const end = foot === undefined ? endOfBase64(text, from, limit) : limit + foot.length;
    return { start, end, rule: "private_key", confidence: 0.99 };
  },
  tail(text) {
    const start = text.lastIndexOf("-----BEGIN");
    if (start < 0 || text.length - start > MAX_LENGTH) return tailOfPrefix(text, "-----BEGIN");
    const foot = text.indexOf("-----END", start + 10);
    // Whole when five dashes follow the last line's name.
    if (foot < 0 || text.indexOf("-----", foot + 8) < 0) return start;
    return tailOfPrefix(text, "-----BEGIN");
  },
};

function endOfBase64(text: string, from: number, limit: number): number {
  let end = from;
  while (end < limit && /[A-Za-z0-9+/=\s:,-]/.test(text.charAt(end))) end += 1;
  while (end > from && /\s/.test(text.charAt(end - 1))) end -= 1;
  return end;
}
