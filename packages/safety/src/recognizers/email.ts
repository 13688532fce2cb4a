import { codeAt, isWord } from "../detect/characters.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer } from "../detect/recognizer.ts";

const LOCAL_MAX = 64;
const DOMAIN_MAX = 253;
const DOT = 46;
const QUOTE = 39;
const DASH = 45;
/** Letters of Latin, Greek and Cyrillic beyond ASCII, for addresses that use them. */
const LOCAL: Uint8Array = new Uint8Array(128);
const DOMAIN: Uint8Array = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const character = String.fromCharCode(code);
  if (/[\w.%+'-]/.test(character)) LOCAL[code] = 1;
  if (/[A-Za-z0-9.-]/.test(character)) DOMAIN[code] = 1;
}
const SHAPE =
  /^(?:[a-z0-9\u00C0-\u052F](?:[a-z0-9\u00C0-\u052F-]{0,61}[a-z0-9\u00C0-\u052F])?\.){1,8}(?:[a-z\u00C0-\u052F]{2,24}|xn--[a-z0-9-]{2,59})$/i;

/** E-mail addresses (RFC 5321 as it is used: no quoted local parts, no bare host names). */
export const email: Recognizer = {
  kind: "email",
  triggers: ["at"],
  find({ text, start: at }) {
    const from = localStart(text, at);
    if (from === undefined) return undefined;
    const end = domainEnd(text, at + 1);
    const domain = text.slice(at + 1, end);
    if (!SHAPE.test(domain) || isWord(codeAt(text, end))) return undefined;
    // `logo@2x.png` is a file, `git@host:path` an address of a repository.
    if (/^\dx\./.test(domain)) return undefined;
    if (codeAt(text, end) === 58 && text.slice(from, at) === "git") return undefined;
    return { start: from, end, rule: "email", confidence: 0.95 };
  },
  tail: tailByPattern(
    /(?:[\w%+'\u00C0-\u024F\u0370-\u052F-][\w.%+'\u00C0-\u024F\u0370-\u052F-]{0,63})(?:@[A-Za-z0-9.\u00C0-\u024F\u0370-\u052F-]{0,253}:?)?$/,
    320,
  ),
};

function localStart(text: string, at: number): number | undefined {
  let from = at;
  while (from > 0 && at - from <= LOCAL_MAX && isPart(LOCAL, text.charCodeAt(from - 1))) from -= 1;
  if (at - from > LOCAL_MAX) return undefined;
  while (from < at && (text.charCodeAt(from) === DOT || text.charCodeAt(from) === QUOTE)) from += 1;
  return from === at || text.charCodeAt(at - 1) === DOT ? undefined : from;
}

function domainEnd(text: string, from: number): number {
  let end = from;
  while (end - from < DOMAIN_MAX && isPart(DOMAIN, codeAt(text, end))) end += 1;
  while (end > from && (text.charCodeAt(end - 1) === DOT || text.charCodeAt(end - 1) === DASH)) end -= 1;
  return end;
}

/** Letters of Latin, Greek and Cyrillic beyond ASCII count, for addresses that use them. */
function isPart(table: Uint8Array, code: number): boolean {
  if (code < 128) return table[code] === 1;
  return (code >= 0xc0 && code <= 0x24f) || (code >= 0x370 && code <= 0x52f);
}
