import { codeAt, isDigit, isWord } from "../detect/characters.ts";
import { contextOf, hasContext } from "../detect/context.ts";
import type { Match } from "../detect/detection.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer, Site } from "../detect/recognizer.ts";

const WORD = "[A-Z0-9\\u00C0-\\u00DE][A-Za-z0-9\\u00C0-\\u024F.'-]{0,24}";
const STREET =
  "(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Way|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Close|Crescent|Gardens|Mews|Row)\\b\\.?";
const UNIT = "(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|#)\\.? ?[A-Za-z0-9-]{1,6})?";
const NAME = "[A-Z\\u00C0-\\u00DE][a-z\\u00DF-\\u024F'-]{1,24}";
const TOWN = `(?:,? ${NAME}(?: ${NAME}){0,2})?`;
const CODE = "(?:,? [A-Z]{2},? \\d{5}(?:-\\d{4})?|,? [A-Z]{1,2}\\d[A-Z0-9]? \\d[A-Z]{2})?";
const ENGLISH_SHAPE = new RegExp(
  `\\d{1,5}[A-Za-z]?(?: [NSEW]\\.?)? (?:${WORD} ){1,3}?${STREET}${UNIT}${TOWN}${CODE}`,
  "y",
);
const FRENCH_SHAPE = new RegExp(
  `\\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|place|chemin|impasse|all[ée]e|quai) (?:[A-Za-z\\u00C0-\\u024F'-]{1,20} ){0,4}[A-Za-z\\u00C0-\\u024F'-]{1,20}(?:,? \\d{5} ${WORD})?`,
  "y",
);
const GERMAN_BEFORE = /(?<![\p{L}])\p{Lu}[\p{L}-]{1,24}(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ring) $/u;
const GERMAN_SHAPE = /\d{1,4} ?[a-z]?(?:, ?\d{5} \p{Lu}\p{L}{1,24})?(?![\w])/uy;
const ENGLISH: Form = { shape: ENGLISH_SHAPE, alone: 0.45 };
const FRENCH: Form = { shape: FRENCH_SHAPE, alone: 0.7 };
const GERMAN: Form = { shape: GERMAN_SHAPE, alone: 0.7 };
/** First letters of what a French street is called, and of `bis` and `ter`. */
const FRENCH_FIRST: ReadonlySet<number> = new Set(Array.from("rabpciqt", (letter) => letter.charCodeAt(0)));
const US_CODE = /\d{5}(?:-\d{4})?$|[A-Z]{1,2}\d[A-Z0-9]? \d[A-Z]{2}$/;
const CONTEXT = contextOf(
  "address",
  /address|\blives?\b|living|resid|\bhome\b|ship|deliver|mail|send|moved|visit|located|\bat\b|adresse|wohn|habite|domicil/i,
);
const BOX = /(?<![A-Za-z])P\.? ?O\.? Box $/i;

/** Postal addresses of the English, French and German forms: sure with a postal code, else only in context. */
export const postalAddress: Recognizer = {
  kind: "postal_address",
  triggers: ["number"],
  runs: [
    {
      lengths: [1, 2, 3, 4, 5, 6],
      of: "digit_first",
      next: [" A", " a", " 0", " ~", " (", " _", ",_", ",A", ",a", ",~"],
    },
  ],
  find(site) {
    const { text, start, end } = site;
    const next = codeAt(text, end + 1);
    // Small letters begin French streets alone, and only some do.
    if (next >= 97 && next <= 122) return FRENCH_FIRST.has(next) ? matched(site, start, FRENCH) : undefined;
    if (isDigit(next) && !isOrdinal(text, end + 1)) return undefined;
    return matched(site, start, FRENCH) ?? matched(site, start, ENGLISH);
  },
  tail: tailByPattern(
    /(?:P\.? ?(?:O\.? ?(?:B(?:o(?:x ?)?)?)?)?|\p{Lu}[\p{L}-]{0,32}\.?(?: \d{0,4} ?[a-z]?(?:, ?\d{0,5}(?: \p{L}{0,25})?)?)?|\d{1,5}[A-Za-z]?(?:,? [\p{L}\d.'#-]{0,25}){0,11},?)$/u,
    160,
  ),
};

/** Whether `5th`, `42nd` begins there: streets are called so. */
function isOrdinal(text: string, start: number): boolean {
  let at = start;
  while (at < start + 4 && isDigit(codeAt(text, at))) at += 1;
  const letter = codeAt(text, at);
  return letter === 115 || letter === 110 || letter === 114 || letter === 116;
}

/** Forms in which the number comes last: German streets and boxes. */
export const numberedAddress: Recognizer = {
  kind: "postal_address",
  triggers: ["number"],
  runs: [{ lengths: [1, 2, 3, 4, 5, 6] }],
  find(site) {
    const { text, start, end } = site;
    if (codeAt(text, start - 1) !== 32) return undefined;
    const last = codeAt(text, start - 2);
    if (last === 120 || last === 88) {
      const box = BOX.exec(text.slice(Math.max(0, start - 10), start))?.[0];
      return box === undefined
        ? undefined
        : { start: start - box.length, end, rule: "po_box", confidence: 0.8 };
    }
    if (!endsStreet(codeAt(text, start - 3), last)) return undefined;
    const street = GERMAN_BEFORE.exec(text.slice(Math.max(0, start - 40), start))?.[0];
    return street === undefined ? undefined : matched(site, start - street.length, GERMAN);
  },
  tail: (text) => text.length,
};

/** Whether two characters end what a German street is called: `ße`, `se`, `r.`, `eg`, `tz`, `ee`, `ng`. */
function endsStreet(first: number, last: number): boolean {
  if (last === 101) return first === 0xdf || first === 115 || first === 101;
  if (last === 103) return first === 101 || first === 110;
  return (last === 46 && first === 114) || (last === 122 && first === 116);
}

interface Form {
  readonly shape: RegExp;
  /** Confidence without context or postal code. */
  readonly alone: number;
}

function matched(site: Site, from: number, { shape, alone }: Form): Match | undefined {
  const { text, start } = site;
  if (isWord(codeAt(text, from - 1)) || text.charAt(from - 1) === ".") return undefined;
  shape.lastIndex = start;
  if (!shape.test(text)) return undefined;
  const end = shape.lastIndex;
  const known = US_CODE.test(text.slice(start, end)) || hasContext(site, from, CONTEXT);
  return { start: from, end, rule: "postal_address", confidence: known ? 0.85 : alone };
}
