import type { Draw } from "./draw.ts";
import { ALNUM, CITIES, STREETS, UPPER } from "./words.ts";

export const two = (value: number): string => String(value).padStart(2, "0");

export function luhnDigit(body: string): string {
  let sum = 0;
  for (let at = 0; at < body.length; at += 1) {
    const digit = Number(body[body.length - 1 - at]);
    const doubled = digit * 2;
    sum += at % 2 === 0 ? (doubled > 9 ? doubled - 9 : doubled) : digit;
  }
  return String((10 - (sum % 10)) % 10);
}

function mod97(text: string): number {
  let rest = 0n;
  for (const character of text) {
    const value = parseInt(character, 36);
    rest = (rest * (value > 9 ? 100n : 10n) + BigInt(value)) % 97n;
  }
  return Number(rest);
}

export function card(draw: Draw): string {
  const [prefix, length] = draw.from([
    ["4", 16],
    ["51", 16],
    ["55", 16],
    ["2221", 16],
    ["34", 15],
    ["37", 15],
    ["6011", 16],
    ["3530", 16],
    ["36", 14],
  ] as const);
  const body = prefix + draw.digits(length - prefix.length - 1);
  return body + luhnDigit(body);
}

export function grouped(draw: Draw, digits: string): string {
  if (digits.length !== 16) return digits;
  const gap = draw.from(["", " ", "-"]);
  return digits.replaceAll(/(\d{4})(?=\d)/g, `$1${gap}`);
}

export function iban(draw: Draw): string {
  const [country, body] = draw.from([
    ["DE", draw.digits(18)],
    ["GB", draw.of(UPPER, 4) + draw.digits(14)],
    ["FR", draw.digits(23)],
    ["NL", draw.of(UPPER, 4) + draw.digits(10)],
    ["ES", draw.digits(20)],
    ["IT", draw.of(UPPER, 1) + draw.digits(22)],
    ["AT", draw.digits(16)],
    ["CH", draw.digits(17)],
  ] as const);
  const check = two(98 - mod97(`${body}${country}00`));
  const whole = country + check + body;
  return draw.below(2) === 0 ? whole : whole.replaceAll(/(.{4})(?=.)/g, "$1 ");
}

export function phone(draw: Draw): string {
  const line = (): string => draw.digits(4);
  return draw.from([
    () =>
      `+1 ${draw.from(["212", "415", "617", "312", "206"])} ${draw.between(2, 9)}${draw.from(["20", "34", "56"])} ${line()}`,
    () =>
      `+1-${draw.from(["212", "415", "617"])}-${draw.between(2, 9)}${draw.from(["20", "34", "56"])}-${line()}`,
    () => `+44 7400 ${draw.digits(6)}`,
    () => `+49 30 ${draw.between(2, 9)}${draw.digits(6)}`,
    () => `+33 6 ${two(draw.between(10, 79))} ${draw.digits(2)} ${draw.digits(2)} ${draw.digits(2)}`,
    () => `+91 98${draw.digits(3)} ${draw.digits(5)}`,
    () => `+4915${draw.between(1, 2)}${draw.digits(8)}`,
  ])();
}

export function ssn(draw: Draw): string {
  return `${draw.between(100, 665)}-${two(draw.between(1, 99))}-${String(draw.between(1, 9999)).padStart(4, "0")}`;
}

function cpf(draw: Draw): string {
  const body = draw.digits(9);
  const first = cpfDigit(body);
  const all = body + first + cpfDigit(body + first);
  return `${all.slice(0, 3)}.${all.slice(3, 6)}.${all.slice(6, 9)}-${all.slice(9)}`;
}

function cpfDigit(digits: string): string {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) sum += Number(digits[at]) * (digits.length + 1 - at);
  return String(((sum * 10) % 11) % 10);
}

export function dni(draw: Draw): string {
  const number = draw.digits(8);
  return number + "TRWAGMYFPDXBNJZSQVHLCKE"[Number(number) % 23];
}

function nir(draw: Draw): string {
  const body = `${draw.between(1, 2)}${draw.digits(2)}${two(draw.between(1, 12))}${two(draw.between(1, 95))}${draw.digits(6)}`;
  return body + two(97 - Number(BigInt(body) % 97n));
}

export const taxId = (draw: Draw): string =>
  draw.from([
    () => cpf(draw),
    () => dni(draw),
    () => nir(draw),
    () => `${draw.from(["AB", "CE", "JT", "PW"])}${draw.digits(6)}${draw.from(["A", "B", "C", "D"])}`,
    () => `${draw.of("ABCDE", 3)}P${draw.of(UPPER, 1)}${draw.digits(4)}${draw.of(UPPER, 1)}`,
  ])();

export function secret(draw: Draw): string {
  return draw.from([
    () => `AKIA${draw.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)}`,
    () => `ghp_${draw.of(ALNUM, 36)}`,
    () => `glpat-${draw.of(ALNUM, 20)}`,
    () => `xoxb-${draw.digits(12)}-${draw.digits(12)}-${draw.of(ALNUM, 24)}`,
    () => `sk_live_${draw.of(ALNUM, 24)}`,
    () => `npm_${draw.of(ALNUM, 36)}`,
    () => `AIza${draw.of(ALNUM, 35)}`,
    () => `sk-ant-api03-${draw.of(ALNUM, 60)}`,
    () => `sk-proj-${draw.of(ALNUM, 48)}`,
    () => `eyJhbGciOiJIUzI1NiJ9.eyJ${draw.of(ALNUM, 40)}.${draw.of(ALNUM, 43)}`,
  ])();
}

const MONTHS = ["January", "March", "May", "June", "August", "October", "December"];

export function date(draw: Draw): string {
  const [year, month, day] = [draw.between(1930, 2010), draw.between(1, 12), draw.between(1, 28)];
  return draw.from([
    `${year}-${two(month)}-${two(day)}`,
    `${two(day)}/${two(month)}/${year}`,
    `${two(day)}.${two(month)}.${year}`,
    `${draw.from(MONTHS)} ${day}, ${year}`,
    `${day} ${draw.from(MONTHS)} ${year}`,
  ]);
}

export function address(draw: Draw): string {
  const street = `${draw.between(1, 9999)} ${draw.from(STREETS)} ${draw.from(["Street", "Avenue", "Road", "Lane", "Drive"])}`;
  return draw.from([
    `${street}, ${draw.from(CITIES)}, ${draw.from(["MA", "TX", "IL", "CA"])} ${draw.digits(5)}`,
    `${street}, ${draw.from(CITIES)}`,
    `${draw.from(STREETS)}straße ${draw.between(1, 99)}, ${draw.digits(5)} Berlin`,
  ]);
}
