import { codeAt, countDigits, digitsOf, isDigit, isWord } from "../detect/characters.ts";
import { contextOf, hasContext } from "../detect/context.ts";
import type { Match } from "../detect/detection.ts";
import { type Home, homeOf, isInternationalPhone, isNationalPhone } from "./phone-plans.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer, Site } from "../detect/recognizer.ts";
import { range } from "../detect/run-shape.ts";

/** Digits in groups: spaces, dots, slashes, dashes and one pair of brackets between them. */
const CANDIDATE = /\d{1,15}\)?(?:[ ./-]?\(?\d{1,12}\)?(?!\w)){0,7}/y;
const CONTEXT = contextOf(
  "phone",
  /\b(?:tel|phone|telephone|mobile?|cell|cell ?phone|fax|call|whatsapp|sms|text me|ring|handy|telefon|telefoon|t[eé]l|t[eé]l[eé]phone|tel[eé]fono|m[oó]vil|celular|portable)(?:e?nummer)?(?![a-zà-ÿ])[^\n\d]{0,24}(?:\n[^\n\d]{0,4})?$/i,
  { noDigits: true },
);
const YEAR = "(?:19|20)\\d\\d";
const DATE = new RegExp(
  `${YEAR}([-./ ]?)(?:0[1-9]|1[0-2])\\1(?:0[1-9]|[12]\\d|3[01])(?:\\d{4}(?:\\d\\d)?)?(?!\\d)|\\d{1,2}([-./])\\d{1,2}\\2${YEAR}(?!\\d)`,
  "y",
);
const MIN_DIGITS = 7;
const MAX_DIGITS = 15;

/**
 * Phone numbers as libphonenumber knows them: written internationally (`+`), or named as one nearby and valid in a region.
 *
 * @throws {RangeError} naming a region that is none
 * @param regions where a number without `+` may be valid, such as `["US", "GB"]`
 */
export function phone(regions: readonly string[]): Recognizer {
  const homes = regions.map((region) => {
    const home = homeOf(region);
    if (home !== undefined) return home;
    throw new RangeError(`regions names "${region}", which is no country: codes are such as US and GB`);
  });
  return {
    kind: "phone",
    triggers: ["number"],
    runs: [
      // After few digits a number goes on behind one of its separators.
      {
        lengths: range(1, 6),
        of: "digits",
        next: [" 0", " (", "-0", "-(", ".0", ".(", "/0", ")0", ")(", ")_"],
      },
      { lengths: range(MIN_DIGITS, MAX_DIGITS), of: "digits" },
    ],
    find: (site) => findPhone(site, homes),
    tail: tailByPattern(/(?:\+ ?|(?<![\w.])\(?)(?:\(?\d(?:[ ./()-]{0,2}\d){0,15}[ ./()-]{0,2})?$/, 48),
  };
}

function findPhone(site: Site, homes: readonly Home[]): Match | undefined {
  const { text, start } = site;
  const from = openingOf(text, start);
  const international = codeAt(text, from) === 43;
  const before = codeAt(text, from - 1);
  if (isWord(before) || (!international && before === 46)) return undefined;
  if (!international && (!hasContext(site, from, CONTEXT) || isDate(text, start))) return undefined;
  CANDIDATE.lastIndex = start;
  if (!CANDIDATE.test(text)) return undefined;
  const end = endOfPhone(site, { from, start, end: CANDIDATE.lastIndex }, international ? undefined : homes);
  if (end === undefined) return undefined;
  return { start: from, end, rule: international ? "international" : "national", confidence: 0.95 };
}

/** A call is made on a date as often as to a number. */
function isDate(text: string, start: number): boolean {
  DATE.lastIndex = start;
  return DATE.test(text);
}

interface Range {
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

/** A number may be followed by another: groups are let go from the end until the rest is one. */
function endOfPhone(site: Site, range: Range, homes: readonly Home[] | undefined): number | undefined {
  const { text } = site;
  for (let { end } = range; end > range.start; end = groupBefore(text, range.start, end)) {
    const length = countDigits(text, range.start, end);
    if (length < MIN_DIGITS) return undefined;
    if (length > MAX_DIGITS) continue;
    if (isWord(codeAt(text, end))) return undefined;
    if (isPhone(digitsOf(text.slice(range.start, end)), homes, site)) return end;
  }
  return undefined;
}

/** The start with the `+` and the bracket before the first digit. */
function openingOf(text: string, start: number): number {
  let from = start;
  if (codeAt(text, from - 1) === 40) from -= 1;
  if (codeAt(text, from - 1) === 43) from -= 1;
  return from;
}

function groupBefore(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && (isDigit(text.charCodeAt(at - 1)) || text.charCodeAt(at - 1) === 41)) at -= 1;
  while (at > start && isGap(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

/** A blank, a dot, a slash, a dash or an opening bracket. */
function isGap(code: number): boolean {
  return code === 32 || code === 46 || code === 47 || code === 45 || code === 40;
}

/** @param homes where it may be valid; undefined: it begins with a country's code */
function isPhone(digits: string, homes: readonly Home[] | undefined, site: Site): boolean {
  if (homes === undefined) return isInternationalPhone(digits, site);
  for (let at = 0; at < homes.length; at += 1) {
    const home = homes[at];
    if (home !== undefined && isNationalPhone(digits, home, site)) return true;
  }
  return false;
}
