import { type Draw, HEX } from "./draw.ts";

/** Numbers with a form of their own: cards, bank accounts, social security, addresses of machines. Checks are worked out here anew. */

const two = (number: number): string => String(number).padStart(2, "0");

/** The last digit that makes the sum of ISO/IEC 7812 a multiple of ten. */
export function withLuhn(body: string): string {
  for (let digit = 0; digit < 10; digit += 1) {
    const doubled = Array.from(`${body}${digit}`)
      .toReversed()
      .map((each, at) => (at % 2 === 1 ? Number(each) * 2 : Number(each)))
      .map((each) => (each > 9 ? each - 9 : each));
    if (doubled.reduce((sum, each) => sum + each, 0) % 10 === 0) return `${body}${digit}`;
  }
  return body;
}

const RANGES: readonly (readonly [string, number])[] = [
  ["4532", 16],
  ["4916", 16],
  ["4", 16],
  ["51", 16],
  ["53", 16],
  ["5425", 16],
  ["2223", 16],
  ["2720", 16],
  ["34", 15],
  ["37", 15],
  ["6011", 16],
  ["6445", 16],
  ["65", 16],
  ["3528", 16],
  ["3589", 16],
  ["30", 14],
  ["36", 14],
  ["38", 14],
  ["6212", 16],
  ["6250", 19],
  ["2201", 16],
];

export function card(draw: Draw): string {
  const [head, length] = draw.one(RANGES);
  const first = head === "30" ? `30${draw.between(0, 5)}` : head;
  const number = withLuhn(first + draw.digits(length - first.length - 1));
  if (number.length === 16) {
    const gap = draw.one(["", "", " ", " ", "-", "\u00a0", "  "]);
    return number.replaceAll(/\d{4}(?=\d)/g, `$&${gap}`);
  }
  if (number.length > 15 || draw.chance(0.4)) return number;
  const gap = draw.one([" ", "-"]);
  return [number.slice(0, 4), number.slice(4, 10), number.slice(10)].join(gap);
}

/** Account numbers by country: `A` a capital, `#` a digit (SWIFT's registry). */
const ACCOUNTS: Readonly<Record<string, string>> = {
  AD: "############",
  AE: "###################",
  AT: "################",
  BE: "############",
  BG: "@@@@##############",
  CH: "#################",
  CY: "########################",
  CZ: "####################",
  DE: "##################",
  DK: "##############",
  EE: "################",
  ES: "####################",
  FI: "##############",
  FR: "##########***********##",
  GB: "@@@@##############",
  GR: "#######################",
  HR: "#################",
  HU: "########################",
  IE: "@@@@##############",
  IL: "###################",
  IT: "@######################",
  LT: "################",
  LU: "################",
  LV: "@@@@*************",
  MT: "@@@@#######################",
  NL: "@@@@##########",
  NO: "###########",
  PL: "########################",
  PT: "#####################",
  RO: "@@@@****************",
  SA: "####################",
  SE: "####################",
  SI: "###############",
  SK: "####################",
  TR: "######################",
};

/** Check digits by ISO 13616, on whole numbers as long as they are. */
export function iban(draw: Draw): string {
  const country = draw.one(Object.keys(ACCOUNTS).filter((code) => code !== "AD"));
  const account = draw.like(ACCOUNTS[country] ?? "").toUpperCase();
  const numbers = Array.from(`${account}${country}00`, (each) =>
    /\d/.test(each) ? each : String(each.charCodeAt(0) - 55),
  );
  const whole = `${country}${two(98 - Number(BigInt(numbers.join("")) % 97n))}${account}`;
  const spaced = whole.replaceAll(/.{4}(?=.)/g, "$& ");
  return draw.one([
    whole,
    whole,
    spaced,
    spaced,
    whole.toLowerCase(),
    spaced.replaceAll(" ", "-"),
    spaced.replaceAll(" ", "\u00a0"),
  ]);
}

/** Areas 001 to 899 without 666, as the SSA gave out, not the numbers of films. */
export function ssn(draw: Draw): readonly [string, string, string] {
  const area = draw.between(1, 899);
  return [
    String(area === 666 ? 667 : area).padStart(3, "0"),
    two(draw.between(1, 99)),
    String(draw.between(1, 9999)).padStart(4, "0"),
  ];
}

export function ip(draw: Draw): string {
  const v4 = (): string =>
    `${draw.one([draw.between(1, 9), draw.between(11, 126), draw.between(128, 223)])}.${draw.upTo(256)}.${draw.upTo(256)}.${draw.between(1, 254)}`;
  const group = (): string => draw.text(HEX, draw.between(1, 4)).replace(/^0+(?=.)/, "");
  return draw.one([
    v4,
    v4,
    () => `10.${draw.upTo(256)}.${draw.upTo(256)}.${draw.between(1, 254)}`,
    () => `192.168.${draw.upTo(256)}.${draw.between(1, 254)}`,
    () => `172.${draw.between(16, 31)}.${draw.upTo(256)}.${draw.between(1, 254)}`,
    () => ["2a02", "26f0", group(), group(), draw.text("123456789", 2), group(), group(), group()].join(":"),
    () => `2001:4860:${draw.text("123456789abcdef", 4)}::${draw.text("123456789abcdef", 4)}`,
    () =>
      `fe80::${draw.text("123456789abcdef", 3)}:${draw.text("123456789abcdef", 4)}:fe${draw.text(HEX, 2)}:${draw.text("123456789", 3)}`,
    () => `2A00:1450:4001:81${draw.digits(1)}::200${draw.text("ABCDEF", 1)}`,
    () => `::ffff:${v4()}`,
  ])();
}

export function mac(draw: Draw): string {
  const hex = draw.chance(0.3) ? HEX.toUpperCase() : HEX;
  const pairs = [
    draw.one(["00", "3c", "a4", "f0", "b8"]),
    ...Array.from({ length: 5 }, () => draw.text(hex, 2)),
  ];
  const [a = "", b = "", c = "", d = "", e = "", f = ""] = pairs;
  return draw.one([pairs.join(":"), pairs.join(":"), pairs.join("-"), `${a}${b}.${c}${d}.${e}${f}`]);
}
