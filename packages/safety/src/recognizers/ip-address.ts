import { isIPv6 } from "node:net";
import { codeAt, endsHexGroup, isHex, isWord } from "../detect/characters.ts";
import type { Match } from "../detect/detection.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer, Site } from "../detect/recognizer.ts";

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const V4 = new RegExp(`${OCTET}(?:\\.${OCTET}){3}(?![\\w-]|\\.\\d)`, "y");
/** Four numbers with dots are also versions. */
const VERSION = /(?:\bv|\bversion|\brelease|\bbuild|\bver|@|[~^]|[=<>]=)[ .:]{0,2}$/i;
/** Addresses that are no machine's own. */
const NOBODY = /^(?:0\.|127\.|255\.255\.255\.255$)/;
const COLON = 58;
const DOT = 46;
/** Eight pairs are a longer hardware address or part of a fingerprint. */
const PAIRS = /^(?:[0-9a-f]{2}:){7}[0-9a-f]{2}$/i;
const PAIRS_LENGTH = 23;
/** `a::b` says too little. */
const SHORTEST_NAME = 4;
const V6_CHARACTERS = /[0-9a-fA-F:]{2,39}/y;
/** An address of version 4 within one of version 6, after its first number. */
const V4_REST = /(?:\.\d{1,3}){3}/y;

/** IP addresses of both versions, but not loopback and unspecified ones. */
export const ipAddress: Recognizer = {
  kind: "ip_address",
  triggers: ["number", "colon"],
  runs: [{ lengths: [1, 2, 3], of: "digits", next: [".0"] }],
  find: (site, trigger) => (trigger === "colon" ? findV6(site.text, site.start) : findV4(site)),
  tail: tailByPattern(
    /(?<![\w.-])\d{1,3}(?:\.\d{0,3}){0,3}\.?$|(?<![\w:.])(?:[0-9a-fA-F]{1,4}|:)[0-9a-fA-F:.]{0,44}$/,
    64,
  ),
};

function findV4(site: Site): Match | undefined {
  const { text, start } = site;
  const before = codeAt(text, start - 1);
  if (before === DOT || before === 45 || before === 95) return undefined;
  V4.lastIndex = start;
  if (!V4.test(text)) return undefined;
  const end = V4.lastIndex;
  if (NOBODY.test(text.slice(start, end))) return undefined;
  if (VERSION.test(text.slice(Math.max(0, start - 12), start))) return undefined;
  // Its numbers are nothing by themselves.
  site.takenTo = Math.max(site.takenTo, end);
  return { start, end, rule: "ipv4", confidence: 0.85 };
}

/** Asked at each colon; answers at the first of an address. */
function findV6(text: string, colon: number): Match | undefined {
  const next = codeAt(text, colon + 1);
  if (next !== COLON && !isHex(next)) return undefined;
  const start = groupStart(text, colon);
  if (start === undefined || (start === colon && next !== COLON)) return undefined;
  V6_CHARACTERS.lastIndex = start;
  if (!V6_CHARACTERS.test(text)) return undefined;
  let end = V6_CHARACTERS.lastIndex;
  V4_REST.lastIndex = end;
  if (codeAt(text, end) === DOT && V4_REST.test(text)) {
    end = V4_REST.lastIndex;
    if (NOBODY.test(text.slice(text.lastIndexOf(":", end) + 1, end))) return undefined;
  }
  if (isWord(codeAt(text, end))) return undefined;
  let found = text.slice(start, end);
  if (found.endsWith(":") && !found.endsWith("::")) found = found.slice(0, -1);
  if (!isAddress(found)) return undefined;
  return { start, end: start + found.length, rule: "ipv6", confidence: 0.85 };
}

/** `ab::cd` is also a name in several languages. */
function isAddress(found: string): boolean {
  if (found.length <= SHORTEST_NAME || (found.length === PAIRS_LENGTH && PAIRS.test(found))) return false;
  return /\d/.test(found) && isIPv6(found);
}

/** Where the group before the colon begins; undefined when it is none, or not the first. */
function groupStart(text: string, colon: number): number | undefined {
  let start = colon;
  while (colon - start < 5 && isHex(codeAt(text, start - 1))) start -= 1;
  const before = codeAt(text, start - 1);
  if (colon - start > 4 || isWord(before) || before === DOT) return undefined;
  return before === COLON && endsHexGroup(text, start - 1, 4) ? undefined : start;
}
