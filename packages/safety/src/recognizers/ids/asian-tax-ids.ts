import { luhn } from "../../checksums/luhn.ts";
import { verhoeff } from "../../checksums/verhoeff.ts";
import { weightedSum } from "../../checksums/weighted.ts";
import type { IdRule } from "../id-recognizer.ts";
import { isDay } from "./dates.ts";

/** Tax and national numbers of Asia, Africa and Australia. */
export const ASIAN_TAX_IDS: readonly IdRule[] = [
  {
    rule: "in_aadhaar",
    shape: /[2-9]\d{3}([ -])\d{4}\1\d{4}(?!\1\d)/y,
    runs: [{ lengths: [4], of: "digits", next: [" 0", "-0"] }],
    valid: verhoeff,
    context: /aadhaar|\buid(?:ai)?\b/i,
    alone: 0.8,
  },
  {
    rule: "in_aadhaar",
    shape: /[2-9]\d{11}/y,
    runs: [{ lengths: [12], of: "digits" }],
    valid: verhoeff,
    context: /aadhaar|\buid(?:ai)?\b/i,
  },
  {
    rule: "in_pan",
    shape: /[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]/y,
    runs: [{ lengths: [10], of: "letter_first" }],
    context: /\bpan\b|permanent account/i,
    alone: 0.7,
  },
  {
    rule: "cn_resident_id",
    shape: /[1-9]\d{16}[\dXx]/y,
    runs: [{ lengths: [18], of: "digit_first" }],
    valid: (id) =>
      isDay(Number(id.slice(12, 14)), Number(id.slice(10, 12))) &&
      "10X98765432"[weightedSum(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] === id[17],
    context: /身份证|resident id|id (?:card|number)/i,
    alone: 0.9,
  },
  {
    rule: "kr_rrn",
    shape: /\d{6}-[1-4]\d{6}/y,
    runs: [{ lengths: [6], of: "digits", next: ["-0"] }],
    valid: (id) =>
      isDay(Number(id.slice(4, 6)), Number(id.slice(2, 4))) &&
      (11 - (weightedSum(id, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === Number(id[12]),
    context: /주민|resident registration/i,
    alone: 0.85,
  },
  {
    rule: "jp_my_number",
    shape: /\d{12}/y,
    runs: [{ lengths: [12], of: "digits" }],
    valid: (id) => {
      const rest = weightedSum(id, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
      return (rest < 2 ? 0 : 11 - rest) === Number(id[11]);
    },
    context: /マイナンバー|my ?number|個人番号/i,
  },
  {
    rule: "sg_nric",
    shape: /[STFG]\d{7}[A-Z]/y,
    runs: [{ lengths: [9], of: "letter_first" }],
    valid: nric,
    context: /\bnric\b|\bfin\b/i,
    alone: 0.8,
  },
  {
    rule: "tw_national_id",
    shape: /[A-Z][1289]\d{8}/y,
    runs: [{ lengths: [10], of: "letter_first" }],
    valid: taiwan,
    context: /身分證|national id/i,
    alone: 0.7,
  },
  {
    rule: "za_id",
    shape: /\d{10}[01]\d{2}/y,
    runs: [{ lengths: [13], of: "digits" }],
    valid: (id) => luhn(id) && isDay(Number(id.slice(4, 6)), Number(id.slice(2, 4))),
    context: /\bid\b|identity|\brsa\b/i,
  },
  {
    rule: "au_tfn",
    shape: /\d{3} ?\d{3} ?\d{3}/y,
    runs: [
      { lengths: [3], of: "digits", next: [" 0"] },
      { lengths: [9], of: "digits" },
    ],
    valid: (id) => weightedSum(id, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
    context: /\btfn\b|tax file/i,
  },
];

function nric(id: string): boolean {
  const first = id.charAt(0);
  const sum = weightedSum(id.slice(1), [2, 7, 6, 5, 4, 3, 2]) + (first === "T" || first === "G" ? 4 : 0);
  return (first === "S" || first === "T" ? "JZIHGFEDCBA" : "XWUTRQPNMLK")[sum % 11] === id[8];
}

const TAIWAN = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

function taiwan(id: string): boolean {
  const letter = TAIWAN.indexOf(id.charAt(0)) + 10;
  const digits = `${letter}${id.slice(1)}`;
  return weightedSum(digits, [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]) % 10 === 0;
}
