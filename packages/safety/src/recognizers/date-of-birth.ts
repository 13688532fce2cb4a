import { isWord } from "../detect/characters.ts";
import { contextOf, hasContext } from "../detect/context.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer } from "../detect/recognizer.ts";
import { isDay } from "./ids/dates.ts";

const CONTEXT = contextOf(
  "birth",
  /(?:date of birth|birth ?date|birthday|\bd\.?o\.?b\b\.?|\bborn\b|geburtsdatum|\bgeb\.|geboren|n[ée]e? le|date de naissance|fecha de nacimiento|nacid[oa]|data di nascita|nat[oa] il)[^\d\n]{0,16}$/i,
);
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const MONTH_KEYS: ReadonlySet<number> = new Set(MONTHS.map((month) => keyAt(month, 0)));
const MONTH =
  "(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)";
const YEAR = "((?:18|19|20)\\d{2})";
const ISO = new RegExp(`${YEAR}([-/.])(\\d{1,2})\\2(\\d{1,2})(?!\\w)`, "y");
const NUMBERS = new RegExp(`(\\d{1,2})([-/.])(\\d{1,2})\\2(${YEAR}|\\d{2})(?!\\w)`, "y");
const DAY_FIRST = new RegExp(`(\\d{1,2})(?:st|nd|rd|th|\\.)? ${MONTH}\\.?,? ${YEAR}(?!\\w)`, "iy");
const AFTER_MONTH = new RegExp(`(\\d{1,2})(?:st|nd|rd|th)?,? ${YEAR}(?!\\w)`, "iy");
const MONTH_BEFORE = new RegExp(`(?<![A-Za-z])${MONTH}\\.? $`, "i");

/** Dates of birth: a date that exists, where the words before it say that somebody was born then. */
export const dateOfBirth: Recognizer = {
  kind: "date_of_birth",
  triggers: ["number"],
  runs: [
    {
      lengths: [1, 2, 3, 4],
      of: "digit_first",
      next: ["-0", ".0", "._", "/0", " A", " a", " 0", ",_"],
    },
  ],
  find(site) {
    const { text, start, end: wordEnd } = site;
    if (!mayBeDate(text, wordEnd) || !site.near(CONTEXT.group, start)) return undefined;
    const month = MONTH_BEFORE.exec(text.slice(Math.max(0, start - 11), start))?.[0] ?? "";
    const end = month === "" ? endOfDate(text, start) : endAfterMonth(text, start, month);
    const from = start - month.length;
    if (end === undefined || isWord(text.charCodeAt(from - 1)) || !hasContext(site, from, CONTEXT))
      return undefined;
    return { start: from, end, rule: "date_of_birth", confidence: 0.9 };
  },
  tail: tailByPattern(
    /(?:[A-Z][A-Za-z]{0,8}\.? ?)?(?:\d{1,4}(?:st|nd|rd|th|[a-z])?(?:[-/.]\d{0,2}){0,2}\d{0,2}(?:[., ]{1,2}[A-Za-z]{0,9}\.?,? ?\d{0,4})?)?$/,
    32,
  ),
};

/** Whether what goes on after a first number can be the rest of a date. */
function mayBeDate(text: string, end: number): boolean {
  const next = text.charCodeAt(end);
  if (next === 45 || next === 46 || next === 47) return true;
  if (next !== 32 && next !== 44) return false;
  const then = text.charCodeAt(end + 1);
  // A year: the month stood before.
  if (then === 49 || then === 50 || then === 32) return true;
  return MONTH_KEYS.has(keyAt(text, end + 1));
}

/** Three letters in one number, lower case. */
function keyAt(text: string, at: number): number {
  return (
    ((text.charCodeAt(at) | 32) << 16) |
    ((text.charCodeAt(at + 1) | 32) << 8) |
    (text.charCodeAt(at + 2) | 32)
  );
}

function at(shape: RegExp, text: string, start: number): RegExpExecArray | null {
  shape.lastIndex = start;
  return shape.exec(text);
}

function endOfDate(text: string, start: number): number | undefined {
  const iso = at(ISO, text, start);
  if (iso !== null && isDay(Number(iso[4]), Number(iso[3]))) return start + iso[0].length;
  const numbers = at(NUMBERS, text, start);
  if (numbers !== null) {
    const [first, second] = [Number(numbers[1]), Number(numbers[3])];
    if (isDay(first, second) || isDay(second, first)) return start + numbers[0].length;
  }
  const named = at(DAY_FIRST, text, start);
  return named !== null && isDay(Number(named[1]), monthOf(named[2] ?? ""))
    ? start + named[0].length
    : undefined;
}

function endAfterMonth(text: string, start: number, month: string): number | undefined {
  const rest = at(AFTER_MONTH, text, start);
  return rest !== null && isDay(Number(rest[1]), monthOf(month)) ? start + rest[0].length : undefined;
}

function monthOf(name: string): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}
