import { luhn } from "../../checksums/luhn.ts";
import { mod11and10 } from "../../checksums/iso7064.ts";
import { mod97 } from "../../checksums/mod97.ts";
import { weightedSum } from "../../checksums/weighted.ts";
import type { IdRule } from "../id-recognizer.ts";
import { codiceFiscale } from "./codice-fiscale.ts";
import { isDay } from "./dates.ts";

const DNI = "TRWAGMYFPDXBNJZSQVHLCKE";
const PPS = "WABCDEFGHIJKLMNOPQRSTUV";
const HETU = "0123456789ABCDEFHJKLMNPRSTUVWXY";
const NINO = /^(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]/;
const NINO_CONTEXT = /national insurance|\bnino?\b/i;

/** Tax and national numbers of Europe. */
export const EUROPEAN_TAX_IDS: readonly IdRule[] = [
  {
    rule: "uk_nino",
    shape: /[A-Z]{2}\d{6}[A-D]/y,
    runs: [{ lengths: [9], of: "letter_first" }],
    valid: (id) => NINO.test(id),
    context: NINO_CONTEXT,
    alone: 0.8,
  },
  {
    rule: "uk_nino",
    shape: /\d{2} \d{2} \d{2} [A-D]/y,
    runs: [{ lengths: [2], of: "digits", next: [" 0"] }],
    before: /(?<![A-Za-z])[A-Z]{2} $/,
    valid: (id) => NINO.test(id),
    context: NINO_CONTEXT,
    alone: 0.8,
  },
  {
    rule: "uk_utr",
    shape: /\d{5} ?\d{5}/y,
    runs: [
      { lengths: [5], of: "digits", next: [" 0"] },
      { lengths: [10], of: "digits" },
    ],
    valid: (id) => "21987654321"[weightedSum(id.slice(1), [6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11] === id[0],
    context: /\butr\b|taxpayer reference/i,
  },
  {
    rule: "de_steuer_id",
    shape: /[1-9]\d{10}|[1-9]\d \d{3} \d{3} \d{3}/y,
    runs: [
      { lengths: [2], of: "digits", next: [" 0"] },
      { lengths: [11], of: "digits" },
    ],
    valid: steuerId,
    context: /steuer|\bidnr\b|tax id|\btin\b/i,
  },
  {
    rule: "fr_nir",
    shape: /[12]\d{12}\d{2}|[12] \d{2} \d{2} \d{2} \d{3} \d{3} \d{2}/y,
    runs: [
      { lengths: [1], of: "digits", next: [" 0"] },
      { lengths: [15], of: "digits" },
    ],
    valid: (id) => 97 - mod97(id.slice(0, 13)) === Number(id.slice(13)),
    context: /s[ée]curit[ée] sociale|\bnir\b|\binsee\b/i,
    alone: 0.8,
  },
  {
    rule: "fr_spi",
    shape: /[0-3]\d{12}/y,
    runs: [{ lengths: [13], of: "digits" }],
    valid: (id) => Number(BigInt(id.slice(0, 10)) % 511n) === Number(id.slice(10)),
    context: /\bspi\b|num[ée]ro fiscal|fiscale/i,
  },
  {
    rule: "es_dni",
    shape: /\d{8}-?[A-Z]|[XYZ]-?\d{7}-?[A-Z]/y,
    runs: [
      { lengths: [8], of: "digits", next: ["-A"] },
      { lengths: [8], of: "letter_first", next: ["-A"] },
      { lengths: [9] },
    ],
    valid: (id) =>
      DNI[Number(id.slice(0, -1).replace(/^[XYZ]/, (x) => String("XYZ".indexOf(x)))) % 23] === id.at(-1),
    context: /\b(?:dni|nie|nif)\b/i,
    alone: 0.8,
  },
  {
    rule: "it_codice_fiscale",
    shape: /[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPR-T][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]/iy,
    runs: [{ lengths: [16], of: "letter_first" }],
    valid: codiceFiscale,
    context: /codice fiscale|\bc\.?f\.?\b/i,
    alone: 0.95,
  },
  {
    rule: "nl_bsn",
    shape: /\d{9}/y,
    runs: [{ lengths: [9], of: "digits" }],
    valid: (id) => (weightedSum(id, [9, 8, 7, 6, 5, 4, 3, 2]) - Number(id[8])) % 11 === 0,
    context: /\bbsn\b|burgerservice/i,
  },
  {
    rule: "be_national_number",
    shape: /\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}/y,
    runs: [{ lengths: [2], of: "digits", next: [".0"] }],
    valid: (id) => [id.slice(0, 9), `2${id.slice(0, 9)}`].some((n) => 97 - mod97(n) === Number(id.slice(9))),
    context: /rijksregister|registre national|\binsz\b|\bniss\b/i,
    alone: 0.85,
  },
  {
    rule: "pl_pesel",
    shape: /\d{11}/y,
    runs: [{ lengths: [11], of: "digits" }],
    valid: (id) =>
      isDay(Number(id.slice(4, 6)), Number(id.slice(2, 4)) % 20) &&
      (10 - (weightedSum(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === Number(id[10]),
    context: /\bpesel\b/i,
  },
  {
    rule: "se_personnummer",
    shape: /(?:19|20)?\d{6}[-+]\d{4}/y,
    runs: [{ lengths: [6, 8], of: "digits", next: ["-0", "+0"] }],
    valid: (id) => luhn(id.slice(-10)) && isDay(Number(id.slice(-6, -4)), Number(id.slice(-8, -6))),
    context: /person(?:nummer|al number)|\bpnr\b/i,
    alone: 0.75,
  },
  {
    rule: "fi_hetu",
    shape: /\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]/y,
    runs: [
      { lengths: [6], of: "digits", next: ["-0", "+0"] },
      { lengths: [11], of: "digit_first" },
    ],
    valid: (id) => {
      const digits = id.slice(0, 6) + id.slice(-4, -1);
      return isDay(Number(id.slice(0, 2)), Number(id.slice(2, 4))) && HETU[Number(digits) % 31] === id.at(-1);
    },
    context: /\bhetu\b|henkil[öo]tunnus/i,
    alone: 0.85,
  },
  {
    rule: "no_fodselsnummer",
    shape: /\d{6} ?\d{5}/y,
    runs: [
      { lengths: [6], of: "digits", next: [" 0"] },
      { lengths: [11], of: "digits" },
    ],
    valid: (id) =>
      weightedSum(id, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
      weightedSum(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    context: /f[øo]dselsnummer|personnummer|\bfnr\b/i,
  },
  {
    rule: "ch_ahv",
    shape: /756\.?\d{4}\.?\d{4}\.?\d{2}/y,
    runs: [
      { lengths: [3], of: "digits", next: [".0"] },
      { lengths: [13], of: "digits" },
    ],
    valid: (id) =>
      (10 - (weightedSum(id, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 === Number(id[12]),
    context: /\bahv\b|\bavs\b/i,
    alone: 0.9,
  },
  {
    rule: "pt_nif",
    shape: /[1-35689]\d{8}/y,
    runs: [{ lengths: [9], of: "digits" }],
    valid: (id) => {
      const rest = 11 - (weightedSum(id, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
      return (rest > 9 ? 0 : rest) === Number(id[8]);
    },
    context: /\bnif\b|contribuinte/i,
  },
  {
    rule: "ie_pps",
    shape: /\d{7}[A-W][AB]?/y,
    runs: [{ lengths: [8, 9], of: "digit_first" }],
    valid: (id) =>
      PPS[
        (weightedSum(id, [8, 7, 6, 5, 4, 3, 2]) + (id.length > 8 ? (id.charCodeAt(8) - 64) * 9 : 0)) % 23
      ] === id[7],
    context: /\bpps[n]?\b|personal public service/i,
  },
  {
    rule: "ro_cnp",
    shape: /[1-9]\d{12}/y,
    runs: [{ lengths: [13], of: "digits" }],
    valid: (id) =>
      isDay(Number(id.slice(5, 7)), Number(id.slice(3, 5))) &&
      "01234567891"[weightedSum(id, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11] === id[12],
    context: /\bcnp\b|cod numeric/i,
  },
  {
    rule: "tr_tckn",
    shape: /[1-9]\d{10}/y,
    runs: [{ lengths: [11], of: "digits" }],
    valid: tckn,
    context: /\bt\.?c\.?(?: ?no|kn)?\b|kimlik/i,
  },
];

function tckn(id: string): boolean {
  const odd = weightedSum(id, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weightedSum(id, [0, 1, 0, 1, 0, 1, 0, 1]);
  const tenth = (((odd * 7 - even) % 10) + 10) % 10;
  return tenth === Number(id[9]) && (odd + even + tenth) % 10 === Number(id[10]);
}

/** Besides the check: in the first ten digits one occurs twice or thrice, and at least one never. */
function steuerId(id: string): boolean {
  const counts = new Map<string, number>();
  for (const digit of id.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const often = [...counts.values()].filter((count) => count > 1);
  return often.length === 1 && (often[0] ?? 0) <= 3 && mod11and10(id);
}
