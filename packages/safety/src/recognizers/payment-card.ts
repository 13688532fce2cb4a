import { luhn } from "../checksums/luhn.ts";
import { codeAt, digitsOf, isWord } from "../detect/characters.ts";
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
  /** First and last of the first four digits, pair by pair. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
  readonly lengths: readonly number[];
}

/** Ranges as the networks assign them (ISO/IEC 7812). The first that fits is meant. */
const NETWORKS: readonly Network[] = [
  { name: "visa", ranges: [[4000, 4999]], lengths: [13, 16, 19] },
  {
    name: "mastercard",
    ranges: [
      [5100, 5599],
      [2221, 2720],
    ],
    lengths: [16],
  },
  {
    name: "american_express",
    ranges: [
      [3400, 3499],
      [3700, 3799],
    ],
    lengths: [15],
  },
  {
    name: "discover",
    ranges: [
      [6011, 6011],
      [6440, 6599],
    ],
    lengths: [16, 17, 18, 19],
  },
  {
    name: "diners_club",
    ranges: [
      [3000, 3059],
      [3095, 3095],
      [3600, 3699],
      [3800, 3999],
    ],
    lengths: [14, 16, 19],
  },
  { name: "jcb", ranges: [[3528, 3589]], lengths: [16, 17, 18, 19] },
  { name: "unionpay", ranges: [[6200, 6299]], lengths: [16, 17, 18, 19] },
  { name: "mir", ranges: [[2200, 2204]], lengths: [16, 17, 18, 19] },
  {
    name: "rupay",
    ranges: [
      [6000, 6099],
      [8100, 8299],
      [5080, 5089],
    ],
    lengths: [16],
  },
  {
    name: "maestro",
    ranges: [
      [5000, 5099],
      [5600, 5899],
      [6300, 6399],
      [6700, 6799],
    ],
    lengths: [13, 14, 15, 16, 17, 18, 19],
  },
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
    const network = networkOf(digits);
    if (network === undefined || /^(\d)\1+$/.test(digits)) return undefined;
    const known = hasContext(site, start, CONTEXT);
    // Few networks give out 13 digits or Maestro's ranges, and many other numbers look so.
    const rare = digits.length === 13 || network.name === "maestro";
    return { start, end, rule: network.name, confidence: known ? 0.99 : rare ? 0.4 : 0.9 };
  },
  tail: tailByPattern(/\d(?:[ -]{0,2}\d){0,18}[ -]{0,2}$/, 64),
};

function networkOf(digits: string): Network | undefined {
  const first = Number(digits.slice(0, 4));
  return NETWORKS.find(
    ({ lengths, ranges }) =>
      lengths.includes(digits.length) && ranges.some((range) => first >= range[0] && first <= range[1]),
  );
}

/** No digit goes on before or after, not even over a decimal point. */
function standsAlone(text: string, start: number, end: number): boolean {
  const before = codeAt(text, start - 1);
  if (isWord(before) || before === 46) return false;
  if (isWord(codeAt(text, end))) return false;
  return codeAt(text, end) !== 46 || !/\d/.test(text.charAt(end + 1));
}
