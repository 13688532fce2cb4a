import { codeAt, digitsOf, isWord } from "../detect/characters.ts";
import { contextOf, hasContext } from "../detect/context.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer } from "../detect/recognizer.ts";

const DASH = 45;
const SHAPE = /\d{3}(?:\d{6}|-\d{2}-\d{4}| \d{2} \d{4})/y;
/** Digits of the area, and with the group. */
const AREA = 3;
const GROUP_TOO = 5;
const CONTEXT = contextOf("us_ssn", /\bssn\b|social.?security|\bss ?#/i);
/** Numbers that were printed in advertisements and are nobody's. */
const NOBODY: ReadonlySet<string> = new Set(["078051120", "219099999"]);

/** US social security numbers, by the ranges that the SSA gives out. Nine digits in a row, or with spaces, only in context. */
export const usSsn: Recognizer = {
  kind: "us_ssn",
  triggers: ["number"],
  runs: [
    { lengths: [3], of: "digits", next: ["-0", " 0"] },
    { lengths: [9], of: "digits" },
  ],
  find(site) {
    const { text, start, end: wordEnd } = site;
    // Without dashes only in context.
    if (codeAt(text, wordEnd) !== DASH && !site.near(CONTEXT.group, start)) return undefined;
    SHAPE.lastIndex = start;
    if (!SHAPE.test(text)) return undefined;
    const end = SHAPE.lastIndex;
    if (!standsAlone(text, start, end) || !isGiven(digitsOf(text.slice(start, end)))) return undefined;
    const known = hasContext(site, start, CONTEXT);
    if (!known && codeAt(text, start + AREA) !== DASH) return undefined;
    return { start, end, rule: "us_ssn", confidence: known ? 0.98 : 0.75 };
  },
  tail: tailByPattern(/(?<![\w-])\d{1,3}(?:[- ]?\d{0,2}(?:[- ]?\d{0,4})?)?-?$/, 24),
};

/** Whether the SSA gives such numbers to people. */
function isGiven(digits: string): boolean {
  if (digits.startsWith("000") || digits.startsWith("666") || digits.startsWith("9")) return false;
  return !digits.startsWith("00", AREA) && !digits.startsWith("0000", GROUP_TOO) && !NOBODY.has(digits);
}

function standsAlone(text: string, start: number, end: number): boolean {
  const before = codeAt(text, start - 1);
  const after = codeAt(text, end);
  if (isWord(before) || before === 45 || before === 46) return false;
  return !isWord(after) && after !== 45;
}
