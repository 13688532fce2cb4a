import { luhn } from "../checksums/luhn.ts";
import { digitsOf, isWord } from "../detect/characters.ts";
import { contextOf, hasContext } from "../detect/context.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer } from "../detect/recognizer.ts";
import { range } from "../detect/run-shape.ts";

const GROUPED =
  /\d{4}(  ?|-)\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?(?!\1?\d)|3\d{3}([ -])\d{6}\2\d{4,5}(?!\2?\d)|\d{13,19}(?!\d)/y;
const CONTEXT = contextOf(
  "card",
  /card|visa|master|amex|american express|discover|credit|debit|payment|\bpan\b|cc\b|karte|carte|tarjeta/i,
);

interface Network {
  readonly name: string;
  readonly prefix: RegExp;
  readonly lengths: readonly number[];
}

/** Ranges as the networks assign them (ISO/IEC 7812). */
const NETWORKS: readonly Network[] = [
  { name: "visa", prefix: /^4/, lengths: [13, 16, 19] },
  { name: "mastercard", prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] },
  { name: "american_express", prefix: /^3[47]/, lengths: [15] },
  { name: "discover", prefix: /^(?:6011|64[4-9]|65)/, lengths: [16, 17, 18, 19] },
  { name: "diners_club", prefix: /^(?:30[0-5]|3095|36|38|39)/, lengths: [14, 16, 19] },
  { name: "jcb", prefix: /^35(?:2[89]|[3-8])/, lengths: [16, 17, 18, 19] },
  { name: "unionpay", prefix: /^62/, lengths: [16, 17, 18, 19] },
  { name: "mir", prefix: /^220[0-4]/, lengths: [16, 17, 18, 19] },
  { name: "rupay", prefix: /^(?:60|8[12]|508)/, lengths: [16] },
  { name: "maestro", prefix: /^(?:50|5[6-8]|6[37])/, lengths: [13, 14, 15, 16, 17, 18, 19] },
];

/** Payment card numbers: a network's range and length, and the Luhn check. */
export const paymentCard: Recognizer = {
  kind: "payment_card",
  triggers: ["number"],
  runs: [
    { lengths: [4], of: "digits", next: [" 0", "-0", " _"] },
    { lengths: range(13, 19), of: "digits" },
  ],
  find(site) {
    const { text, start } = site;
    // Every network begins with 2 to 6 or 8.
    const first = text.charCodeAt(start);
    if (first < 50 || first === 55 || first === 57) return undefined;
    GROUPED.lastIndex = start;
    if (!GROUPED.test(text)) return undefined;
    const end = GROUPED.lastIndex;
    if (!standsAlone(text, start, end)) return undefined;
    const digits = digitsOf(text.slice(start, end));
    if (!luhn(digits)) return undefined;
    const network = NETWORKS.find(
      ({ prefix, lengths }) => prefix.test(digits) && lengths.includes(digits.length),
    );
    if (network === undefined || /^(\d)\1+$/.test(digits)) return undefined;
    const known = hasContext(site, start, CONTEXT);
    // Few networks give out 13 digits or Maestro's ranges, and many other numbers look so.
    const rare = digits.length === 13 || network.name === "maestro";
    return { start, end, rule: network.name, confidence: known ? 0.99 : rare ? 0.4 : 0.9 };
  },
  tail: tailByPattern(/\d(?:[ -]{0,2}\d){0,18}[ -]{0,2}$/, 64),
};

/** No digit goes on before or after, not even over a decimal point. */
function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (isWord(before) || before === 46) return false;
  if (isWord(text.charCodeAt(end))) return false;
  return text.charCodeAt(end) !== 46 || !/\d/.test(text.charAt(end + 1));
}
