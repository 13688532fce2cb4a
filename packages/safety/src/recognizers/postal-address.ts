import { isDigit, isWord } from "../detect/characters.ts";
import { type Context, hasContext } from "../detect/context.ts";
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
const ENGLISH = new RegExp(
  `\\d{1,5}[A-Za-z]?(?: [NSEW]\\.?)? (?:${WORD} ){1,3}?${STREET}${UNIT}${TOWN}${CODE}`,
  "y",
);
const FRENCH = new RegExp(
  `\\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|place|chemin|impasse|all[ée]e|quai) (?:[A-Za-z\\u00C0-\\u024F'-]{1,20} ){0,4}[A-Za-z\\u00C0-\\u024F'-]{1,20}(?:,? \\d{5} ${WORD})?`,
  "y",
);
const GERMAN_BEFORE = /(?<![\p{L}])\p{Lu}[\p{L}-]{1,24}(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ring) $/u;
const GERMAN = /\d{1,4} ?[a-z]?(?:, ?\d{5} \p{Lu}\p{L}{1,24})?(?![\w])/uy;
/** The last two characters of what a German street is called. */
const STREET_ENDS: ReadonlySet<string> = new Set(["ße", "se", "r.", "eg", "tz", "ee", "ng"]);
const US_CODE = /\d{5}(?:-\d{4})?$|[A-Z]{1,2}\d[A-Z0-9]? \d[A-Z]{2}$/;
const CONTEXT: Context = {
  group: "address",
  pattern:
    /address|\blives?\b|living|resid|\bhome\b|ship|deliver|mail|send|moved|visit|located|\bat\b|adresse|wohn|habite|domicil/i,
};
const BOX = /(?<![A-Za-z])P\.? ?O\.? Box $/i;

/** Postal addresses of the English, French and German forms: sure with a postal code, else only in context. */
export const postalAddress: Recognizer = {
  kind: "postal_address",
  triggers: ["number"],
  lengths: [1, 2, 3, 4, 5, 6],
  find(site) {
    const { text, start, end } = site;
    if (text.charCodeAt(start - 1) === 32) {
      const named = afterName(site);
      if (named !== undefined) return named;
    }
    // Every other form goes on with a space and a letter, or a comma.
    const next = text.charCodeAt(end);
    if ((next !== 32 && next !== 44) || isDigit(text.charCodeAt(end + 1))) return undefined;
    return (
      matched(site, { from: start, shape: FRENCH, alone: 0.7 }) ??
      matched(site, { from: start, shape: ENGLISH, alone: 0.45 })
    );
  },
  tail: tailByPattern(
    /(?:P\.? ?(?:O\.? ?(?:B(?:o(?:x ?)?)?)?)?|\p{Lu}[\p{L}-]{0,32}\.?(?: \d{0,4} ?[a-z]?(?:, ?\d{0,5}(?: \p{L}{0,25})?)?)?|\d{1,5}[A-Za-z]?(?:,? [\p{L}\d.'#-]{0,25}){0,11},?)$/u,
    160,
  ),
};

/** Forms in which the number comes last: German streets and boxes. */
function afterName(site: Site): Match | undefined {
  const { text, start, end } = site;
  const last = text.charCodeAt(start - 2);
  if (last === 120 || last === 88) {
    const box = BOX.exec(text.slice(Math.max(0, start - 10), start))?.[0];
    return box === undefined
      ? undefined
      : { start: start - box.length, end, rule: "po_box", confidence: 0.8 };
  }
  if (!STREET_ENDS.has(text.slice(start - 3, start - 1))) return undefined;
  const street = GERMAN_BEFORE.exec(text.slice(Math.max(0, start - 40), start))?.[0];
  return street === undefined
    ? undefined
    : matched(site, { from: start - street.length, shape: GERMAN, alone: 0.7 });
}

interface Form {
  readonly from: number;
  readonly shape: RegExp;
  /** Confidence without context or postal code. */
  readonly alone: number;
}

function matched(site: Site, { from, shape, alone }: Form): Match | undefined {
  const { text, start } = site;
  if (isWord(text.charCodeAt(from - 1)) || text.charAt(from - 1) === ".") return undefined;
  shape.lastIndex = start;
  const found = shape.exec(text)?.[0];
  if (found === undefined) return undefined;
  const known = US_CODE.test(found) || hasContext(site, from, CONTEXT);
  return { start: from, end: start + found.length, rule: "postal_address", confidence: known ? 0.85 : alone };
}
