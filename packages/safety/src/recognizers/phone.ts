import type { CountryCode } from "libphonenumber-js/min";
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { digitsOf, isDigit, isWord } from "../detect/characters.ts";
import { type Context, hasContext } from "../detect/context.ts";
import type { Match } from "../detect/detection.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer, Site } from "../detect/recognizer.ts";

/** Digits in groups: spaces, dots, dashes and one pair of brackets between them. */
const CANDIDATE = /\d{1,15}\)?(?:[ .-]?\(?\d{1,12}\)?(?!\w)){0,7}/y;
const CONTEXT: Context = {
  group: "phone",
  pattern:
    /\b(?:tel|phone|telephone|mobile|cell|fax|call|whatsapp|sms|text me|ring|handy|telefon|t[eé]l[eé]phone|tel[eé]fono)\b[^\n\d]{0,24}$/i,
};
const MIN_DIGITS = 7;
const MAX_DIGITS = 15;

/**
 * Phone numbers as libphonenumber knows them: written internationally (`+`), or named as one nearby and valid in a region.
 *
 * @param regions where a number without `+` may be valid, such as `["US", "GB"]`
 */
export function phone(regions: readonly string[]): Recognizer {
  return {
    kind: "phone",
    triggers: ["number"],
    find: (site) => findPhone(site, regions),
    tail: tailByPattern(/(?:\+ ?|(?<![\w.])\(?)(?:\(?\d(?:[ .()-]{0,2}\d){0,15}[ .()-]{0,2})?$/, 48),
  };
}

function findPhone(site: Site, regions: readonly string[]): Match | undefined {
  const { text, start, end: wordEnd } = site;
  if (wordEnd - start < MIN_DIGITS && !goesOn(text, wordEnd)) return undefined;
  const from = openingOf(text, start);
  const international = text.charCodeAt(from) === 43;
  const before = text.charCodeAt(from - 1);
  if (isWord(before) || (!international && before === 46)) return undefined;
  if (!international && !hasContext(site, from, CONTEXT)) return undefined;
  CANDIDATE.lastIndex = start;
  const candidate = CANDIDATE.exec(text)?.[0];
  if (candidate === undefined) return undefined;
  const range = { from, start, end: start + candidate.length };
  const end = endOfPhone(site, range, international ? [undefined] : regions);
  if (end === undefined) return undefined;
  return { start: from, end, rule: international ? "international" : "national", confidence: 0.95 };
}

/** After few digits a number goes on behind one of its separators. */
function goesOn(text: string, end: number): boolean {
  const next = text.charCodeAt(end);
  if (next !== 32 && next !== 45 && next !== 46 && next !== 41) return false;
  const then = text.charCodeAt(end + 1);
  return isDigit(then) || then === 40 || (next === 41 && (then === 32 || then === 45 || then === 46));
}

interface Range {
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

/** A number may be followed by another: groups are let go from the end until the rest is one. */
function endOfPhone(site: Site, range: Range, regions: readonly (string | undefined)[]): number | undefined {
  const { text } = site;
  for (let { end } = range; end > range.start; end = groupBefore(text, range.start, end)) {
    const written = text.slice(range.from, end);
    const { length } = digitsOf(written);
    if (length < MIN_DIGITS) return undefined;
    if (length > MAX_DIGITS) continue;
    if (isWord(text.charCodeAt(end))) return undefined;
    // libphonenumber takes microseconds: in a text full of numbers the likely ones count unasked.
    if (!site.mayCheck() || isPhone(written, regions)) return end;
  }
  return undefined;
}

/** The start with the `+` and the bracket before the first digit. */
function openingOf(text: string, start: number): number {
  let from = start;
  if (text.charCodeAt(from - 1) === 40) from -= 1;
  if (text.charCodeAt(from - 1) === 43) from -= 1;
  return from;
}

function groupBefore(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\d|\)/.test(text.charAt(at - 1))) at -= 1;
  while (at > start && /[ .(-]/.test(text.charAt(at - 1))) at -= 1;
  return at;
}

function isPhone(written: string, regions: readonly (string | undefined)[]): boolean {
  return regions.some((region) => {
    const options =
      region === undefined ? { extract: false } : { extract: false, defaultCountry: region as CountryCode };
    return parsePhoneNumberFromString(written, options)?.isValid() === true;
  });
}
