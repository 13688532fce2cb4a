import { mod97 } from "../checksums/mod97.ts";
import { codeAt, compact, isAlnum, isDigit, isWord } from "../detect/characters.ts";
import { tailByPattern } from "../detect/tails.ts";
import type { Recognizer } from "../detect/recognizer.ts";
import { range } from "../detect/run-shape.ts";

/** Lengths by country, from the SWIFT IBAN registry. */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 " +
    "FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 " +
    "MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 " +
    "SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** International bank account numbers: the country's length and the check by 97 (ISO 13616). */
export const iban: Recognizer = {
  kind: "iban",
  triggers: ["number"],
  runs: [
    { lengths: [4], of: "letter_first", next: [" 0", " A", " a", "-0", "-A", "-a"] },
    { lengths: range(15, 33), of: "letter_first" },
  ],
  find({ text, start }) {
    if (!isDigit(codeAt(text, start + 2)) || !isDigit(codeAt(text, start + 3))) return undefined;
    const country = text.slice(start, start + 2).toUpperCase();
    const length = LENGTHS.get(country);
    if (length === undefined || isWord(codeAt(text, start - 1))) return undefined;
    const end = endOf(text, start, length);
    if (end === undefined || isWord(codeAt(text, end))) return undefined;
    const number = compact(text.slice(start, end));
    if (mod97(number.slice(0, 4), mod97(number.slice(4))) !== 1) return undefined;
    return { start, end, rule: `iban_${country.toLowerCase()}`, confidence: 0.98 };
  },
  tail: tailByPattern(
    /(?<![A-Za-z0-9_])[A-Za-z](?:[A-Za-z](?:\d(?:\d(?:[ -]?[A-Za-z0-9]){0,30}[ -]?)?)?)?$/,
    64,
  ),
};

/** The end of so many letters and digits, written together or in groups of four. */
function endOf(text: string, start: number, length: number): number | undefined {
  let at = start;
  for (let count = 0; count < length; count += 1) {
    const gap = codeAt(text, at);
    if (count > 0 && count % 4 === 0 && (gap === 32 || gap === 45)) at += 1;
    if (!isAlnum(codeAt(text, at))) return undefined;
    at += 1;
  }
  return at;
}
