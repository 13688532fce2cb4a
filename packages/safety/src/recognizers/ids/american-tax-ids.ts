import { luhn } from "../../checksums/luhn.ts";
import { weightedSum } from "../../checksums/weighted.ts";
import type { IdRule } from "../id-recognizer.ts";
import { isDay } from "./dates.ts";

/** Tax and national numbers of the Americas. */
export const AMERICAN_TAX_IDS: readonly IdRule[] = [
  {
    rule: "us_itin",
    shape: /9\d{2}-(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])-\d{4}|9\d{2}(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}/y,
    runs: [
      { lengths: [3], of: "digits", next: ["-0"] },
      { lengths: [9], of: "digits" },
    ],
    valid: (id) => id.length === 9,
    context: /\bitin\b|taxpayer|tax id/i,
  },
  {
    rule: "us_ein",
    shape: /\d{2}-\d{7}/y,
    runs: [{ lengths: [2], of: "digits", next: ["-0"] }],
    context: /\bein\b|\bfein\b|employer id|tax id/i,
  },
  {
    rule: "ca_sin",
    shape: /[1-79]\d{2}([ -]?)\d{3}\1\d{3}/y,
    runs: [
      { lengths: [3], of: "digits", next: [" 0", "-0"] },
      { lengths: [9], of: "digits" },
    ],
    valid: luhn,
    context: /\bsin\b|social insurance|\bnas\b/i,
  },
  {
    rule: "br_cpf",
    shape: /\d{3}\.\d{3}\.\d{3}-\d{2}/y,
    runs: [{ lengths: [3], of: "digits", next: [".0"] }],
    valid: cpf,
    context: /\bcpf\b/i,
    alone: 0.9,
  },
  {
    rule: "br_cpf",
    shape: /\d{11}/y,
    runs: [{ lengths: [11], of: "digits" }],
    valid: cpf,
    context: /\bcpf\b/i,
  },
  {
    rule: "br_cnpj",
    shape: /\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}/y,
    runs: [{ lengths: [2], of: "digits", next: [".0"] }],
    valid: cnpj,
    context: /\bcnpj\b/i,
    alone: 0.9,
  },
  {
    rule: "ar_cuit",
    shape: /(?:20|23|24|27|30|33|34)-\d{8}-\d/y,
    runs: [{ lengths: [2], of: "digits", next: ["-0"] }],
    valid: (id) => (11 - (weightedSum(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === Number(id[10]),
    context: /\bcui[tl]\b/i,
    alone: 0.85,
  },
  {
    rule: "cl_rut",
    shape: /\d{1,2}\.\d{3}\.\d{3}-[\dkK]/y,
    runs: [{ lengths: [1, 2], of: "digits", next: [".0"] }],
    valid: rut,
    context: /\bru[tn]\b/i,
    alone: 0.8,
  },
  {
    rule: "mx_curp",
    shape: /[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d/y,
    runs: [{ lengths: [18], of: "letter_first" }],
    valid: curp,
    context: /\bcurp\b/i,
    alone: 0.9,
  },
  {
    rule: "mx_rfc",
    shape: /[A-ZÑ&]{4}\d{6}[A-Z0-9]{3}/y,
    runs: [{ lengths: [13], of: "letter_first" }],
    valid: (id) => isDay(Number(id.slice(8, 10)), Number(id.slice(6, 8))),
    context: /\brfc\b/i,
  },
];

function cpf(id: string): boolean {
  if (/^(\d)\1+$/.test(id)) return false;
  const first = ((weightedSum(id, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  const second = ((weightedSum(id, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  return first === Number(id[9]) && second === Number(id[10]);
}

function cnpj(id: string): boolean {
  const check = (weights: readonly number[]): number => {
    const rest = weightedSum(id, weights) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  return (
    check([5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(id[12]) &&
    check([6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === Number(id[13])
  );
}

function rut(id: string): boolean {
  const weights = [2, 3, 4, 5, 6, 7, 2, 3].slice(0, id.length - 1).toReversed();
  const rest = 11 - (weightedSum(id, weights) % 11);
  return id.at(-1) === (rest === 11 ? "0" : rest === 10 ? "K" : String(rest));
}

const CURP = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";

function curp(id: string): boolean {
  let sum = 0;
  for (let at = 0; at < 17; at += 1) sum += CURP.indexOf(id.charAt(at)) * (18 - at);
  return (10 - (sum % 10)) % 10 === Number(id[17]);
}
