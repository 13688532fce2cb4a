import type { CountryCode } from "libphonenumber-js/min";
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { digitsOf, isWord } from "../detect/characters.ts";
import { hasContext } from "../detect/context.ts";
import type { Match } from "../detect/detection.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer } from "../detect/recognizer.ts";

/** Digits in groups: spaces, dots, dashes and one pair of brackets between them. */
const CANDIDATE = /\d{1,15}\)?(?:[ .-]?\(?\d{1,12}\)?(?!\w)){0,7}/y;
const CONTEXT =
  /\b(?:tel|phone|telephone|mobile|cell|fax|call|whatsapp|sms|text me|ring|handy|telefon|t[eé]l[eé]phone|tel[eé]fono)\b[^\n\d]{0,24}$/i;
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
    find: ({ text, start }) => findPhone(text, start, regions),
    tail: tailByPattern(/(?:\+ ?|(?<![\w.])\(?)(?:\(?\d(?:[ .()-]{0,2}\d){0,15}[ .()-]{0,2})?$/, 48),
  };
}

function findPhone(text: string, start: number, regions: readonly string[]): Match | undefined {
  const from = openingOf(text, start);
  const international = text.charCodeAt(from) === 43;
  const before = text.charCodeAt(from - 1);
  if (isWord(before) || (!international && before === 46)) return undefined;
  if (!international && !hasContext(text, from, CONTEXT)) return undefined;
  CANDIDATE.lastIndex = start;
  const candidate = CANDIDATE.exec(text)?.[0];
  if (candidate === undefined) return undefined;
  const end = endOfPhone(
    text,
    { from, start, end: start + candidate.length },
    international ? [undefined] : regions,
  );
  if (end === undefined) return undefined;
  return { start: from, end, rule: international ? "international" : "national", confidence: 0.95 };
}

interface Range {
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

/** A number may be followed by another: groups are let go from the end until the rest is one. */
function endOfPhone(
  text: string,
  range: Range,
  regions: readonly (string | undefined)[],
): number | undefined {
  for (let { end } = range; end > range.start; end = groupBefore(text, range.start, end)) {
    const written = text.slice(range.from, end);
    const { length } = digitsOf(written);
    if (length < MIN_DIGITS) return undefined;
    if (length > MAX_DIGITS) continue;
    if (isWord(text.charCodeAt(end))) return undefined;
    if (isPhone(written, regions)) return end;
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
