import { codeAt, isDigit, isWord } from "../detect/characters.ts";
import { contextOf, hasContext } from "../detect/context.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer } from "../detect/recognizer.ts";
import { isDay } from "./ids/dates.ts";

const BLANK = 32;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const CONTEXT = contextOf(
  "birth",
  /(?:date of birth|birth ?(?:date|day)|\bd\.?o\.?b\b\.?|\bborn\b|geburts(?:datum|tag)|\bgeb\.|geboren|n[ée]e? le|date (?:de )?naiss|fecha (?:de )?nac|nacid[oa]|data d[ie] nasc|nat[oa] il|geboortedatum|födelsedatum)[^\d\n]{0,16}(?:\n[^\n\d]{0,4})?$/i,
);
/** Months by name, from the first: English, German, French, Spanish, Italian, each with what it is cut to. */
const MONTH_NAMES: readonly string[] = [
  "january januar janvier enero gennaio jan",
  "february februar février febrero febbraio feb",
  "march märz mars marzo mar",
  "april avril abril aprile apr",
  "may mai mayo maggio",
  "june juni juin junio giugno jun",
  "july juli juillet julio luglio jul",
  "august août aout agosto aug",
  "september septembre septiembre settembre sept sep",
  "october oktober octobre octubre ottobre oct okt",
  "november novembre noviembre nov",
  "december dezember décembre diciembre dicembre dec dez",
];
const MONTHS: ReadonlyMap<string, number> = new Map(
  MONTH_NAMES.flatMap((names, at) => names.split(" ").map((name): [string, number] => [name, at + 1])),
);
/** The first two letters of each, of which all are ASCII or begin what is looked up. */
const MONTH_KEYS: ReadonlySet<number> = new Set([...MONTHS.keys()].map((month) => keyAt(month, 0)));
const MONTH = `(${[...MONTHS.keys()].toSorted((a, b) => b.length - a.length).join("|")})`;
const YEAR = "((?:18|19|20)\\d{2})";
const ISO = new RegExp(`${YEAR}([-/.])(\\d{1,2})\\2(\\d{1,2})(?!\\w(?<!T))`, "y");
const NUMBERS = new RegExp(`(\\d{1,2})([-/.])(\\d{1,2})\\2(${YEAR}|\\d{2})(?!\\w)`, "y");
const DAY_FIRST = new RegExp(
  `(\\d{1,2})(?:st|nd|rd|th|\\.)?(?: (?:of |de )?|-)${MONTH}(?:\\.?,? (?:de )?|-)${YEAR}(?!\\w)`,
  "iy",
);
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
      next: ["-0", "-A", "-a", ".0", "._", "/0", " A", " a", " 0", ",_"],
    },
  ],
  find(site) {
    const { text, start, end: wordEnd } = site;
    if (!mayBeDate(text, wordEnd) || !site.near(CONTEXT.group, start)) return undefined;
    const month = MONTH_BEFORE.exec(text.slice(Math.max(0, start - 12), start))?.[0] ?? "";
    const end = month === "" ? endOfDate(text, start) : endAfterMonth(text, start, month);
    const from = start - month.length;
    if (end === undefined || isWord(codeAt(text, from - 1)) || !hasContext(site, from, CONTEXT))
      return undefined;
    return { start: from, end, rule: "date_of_birth", confidence: 0.9 };
  },
  tail: tailByPattern(
    /(?:[A-Za-zÀ-ÿ]{1,10}\.? ?)?(?:\d{1,4}(?:st|nd|rd|th|[a-z])?(?:[-/.]\d{0,2}){0,2}\d{0,2}(?:[-., ]{1,2}(?:de |of )?[A-Za-zÀ-ÿ]{0,10}\.?,?[- ]?(?:de? ?)?\d{0,4})?)?$/,
    48,
  ),
};

/** Whether what goes on after a first number can be the rest of a date. */
function mayBeDate(text: string, end: number): boolean {
  const next = codeAt(text, end);
  const then = codeAt(text, end + 1);
  if (next === DOT || next === SLASH || next === DASH) {
    if (isDigit(then)) return true;
    // `12. März`, `12-mar`
    return next === DASH ? mayBeMonth(text, end + 1) : next === DOT && mayBeMonth(text, end + 2);
  }
  if (next !== BLANK && next !== COMMA) return false;
  // A year: the month stood before.
  return then === 49 || then === 50 || then === BLANK || mayBeMonth(text, end + 1);
}

/** Whether a month may begin there, perhaps after `de` or `of`. */
function mayBeMonth(text: string, at: number): boolean {
  return MONTH_KEYS.has(keyAt(text, at)) || text.startsWith("de ", at) || text.startsWith("of ", at);
}

/** Two letters in one number, lower case. */
function keyAt(text: string, at: number): number {
  return ((codeAt(text, at) | 32) << 16) | (codeAt(text, at + 1) | 32);
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
  return rest !== null && isDay(Number(rest[1]), monthOf(month.replace(/\W+$/, "")))
    ? start + rest[0].length
    : undefined;
}

function monthOf(name: string): number {
  return MONTHS.get(name.toLowerCase()) ?? 0;
}
