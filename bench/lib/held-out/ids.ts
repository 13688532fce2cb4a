import { CAPITALS, type Draw } from "./draw.ts";
import { withLuhn } from "./numbers.ts";

/** Numbers that states give to people, each with what its forms call it. */
export interface Id {
  readonly value: string;
  /** How a form or a sentence names it; empty: the value's own form says enough. */
  readonly names: readonly string[];
}

export const two = (number: number): string => String(number).padStart(2, "0");
const dot = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0);

/** Bodies are drawn until the check digit exists. */
function checked(body: () => string, check: (body: string) => string | undefined): string {
  for (;;) {
    const made = body();
    const digit = check(made);
    if (digit !== undefined) return made + digit;
  }
}

const digit = (value: number): string | undefined => (value > 9 || value < 0 ? undefined : String(value));

function brazilDigit(digits: string): string {
  const weights = Array.from({ length: digits.length }, (_, at) => digits.length + 1 - at);
  return String(((dot(digits, weights) * 10) % 11) % 10);
}

function brazil(draw: Draw): string {
  const body = draw.digits(9);
  const first = body + brazilDigit(body);
  const all = first + brazilDigit(first);
  return draw.chance(0.6) ? `${all.slice(0, 3)}.${all.slice(3, 6)}.${all.slice(6, 9)}-${all.slice(9)}` : all;
}

function germany(draw: Draw): string {
  // One digit twice, one never, as the tax office gives them.
  const order = Array.from("1234567890").toSorted(() => draw.unit() - 0.5);
  const body = [...order.slice(0, 9), order[draw.upTo(8)] ?? "1"].join("");
  let rest = 10;
  for (const each of body) {
    const sum = (Number(each) + rest) % 10;
    rest = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  const all = body + String((11 - rest) % 10);
  return all.startsWith("0")
    ? germany(draw)
    : draw.one([all, `${all.slice(0, 2)} ${all.slice(2, 5)} ${all.slice(5, 8)} ${all.slice(8)}`]);
}

function france(draw: Draw): string {
  const parts = [
    String(draw.between(1, 2)),
    draw.digits(2),
    two(draw.between(1, 12)),
    two(draw.between(1, 95)),
    draw.digits(3),
    draw.digits(3),
  ];
  const key = two(97 - Number(BigInt(parts.join("")) % 97n));
  return draw.chance(0.5) ? [...parts, key].join(" ") : parts.join("") + key;
}

const spanishLetter = (number: string): string => "TRWAGMYFPDXBNJZSQVHLCKE"[Number(number) % 23] ?? "";

function spain(draw: Draw): string {
  const own = draw.digits(8);
  const foreign = draw.digits(7);
  const first = draw.upTo(3);
  return draw.one([
    own + spanishLetter(own),
    `${own}-${spanishLetter(own)}`,
    `${"XYZ"[first] ?? "X"}${foreign}${spanishLetter(`${first}${foreign}`)}`,
  ]);
}

function italy(draw: Draw): string {
  const odd = "BAKPLCQDREVOSFTGUHMINJWZYX";
  const name = draw.text("BCDFGLMNPRSTVZ", 6);
  const body = `${name}${draw.digits(2)}${draw.text("ABCDEHLMPRST", 1)}${two(draw.between(1, 28))}${draw.text("ABCDEFGHIL", 1)}${draw.digits(3)}`;
  let sum = 0;
  for (const [at, each] of Array.from(body).entries()) {
    const number = /\d/.test(each) ? Number(each) : each.charCodeAt(0) - 65;
    sum += at % 2 === 0 ? odd.indexOf(CAPITALS[number] ?? "A") : number;
  }
  return body + (CAPITALS[sum % 26] ?? "");
}

function china(draw: Draw): string {
  const body = `${draw.word("110105 310104 440305 510107")}19${draw.between(50, 99)}${two(draw.between(1, 12))}${two(draw.between(1, 28))}${draw.digits(3)}`;
  const weights = Array.from({ length: 17 }, (_, at) => 2 ** (17 - at) % 11);
  return body + ("10X98765432"[dot(body, weights) % 11] ?? "");
}

const dihedral = (a: number, b: number): number =>
  a < 5 ? (b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)) : b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;

/** The dihedral group's check, worked out from the group itself. */
function india(draw: Draw): string {
  const step = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  const permuted = (value: number, times_: number): number =>
    times_ === 0 ? value : permuted(step[value] ?? 0, times_ - 1);
  const body = `${draw.between(2, 9)}${draw.digits(10)}`;
  for (let last = 0; last < 10; last += 1) {
    const all = `${body}${last}`;
    const sum = Array.from(all)
      .toReversed()
      .reduce((rest, each, at) => dihedral(rest, permuted(Number(each), at % 8)), 0);
    if (sum === 0) return draw.chance(0.6) ? `${all.slice(0, 4)} ${all.slice(4, 8)} ${all.slice(8)}` : all;
  }
  return india(draw);
}

export const born = (draw: Draw): string =>
  `${two(draw.between(30, 99))}${two(draw.between(1, 12))}${two(draw.between(1, 28))}`;
const dayFirst = (draw: Draw): string =>
  `${two(draw.between(1, 28))}${two(draw.between(1, 12))}${two(draw.between(40, 99))}`;

export const TAX_IDS: readonly ((draw: Draw) => Id)[] = [
  (draw) => ({ value: brazil(draw), names: ["CPF", "cpf", "CPF nº"] }),
  (draw) => ({
    value: germany(draw),
    names: ["Steuer-ID", "Steueridentifikationsnummer", "IdNr.", "steuer_id"],
  }),
  (draw) => ({ value: france(draw), names: ["numéro de sécurité sociale", "N° de sécurité sociale", "NIR"] }),
  (draw) => ({ value: spain(draw), names: ["DNI", "NIE", "NIF", "dni"] }),
  (draw) => ({ value: italy(draw), names: ["codice fiscale", "Codice Fiscale", "C.F."] }),
  (draw) => ({ value: china(draw), names: ["身份证号", "身份证", "ID card"] }),
  (draw) => ({ value: india(draw), names: ["Aadhaar", "aadhaar_number", "Aadhaar No."] }),
  (draw) => ({
    value: draw.like(`@@@${draw.one(["P", "C", "H"])}@####@`),
    names: ["PAN", "Permanent Account Number", "pan"],
  }),
  (draw) => ({
    value: `${draw.one(["AB", "CE", "JG", "PX", "SR"])} ${draw.digits(2)} ${draw.digits(2)} ${draw.digits(2)} ${draw.text("ABCD", 1)}`,
    names: ["National Insurance number", "NI number", "NINO"],
  }),
  (draw) => ({
    value: `${draw.one(["AB", "CE", "JG", "PX", "SR"])}${draw.digits(6)}${draw.text("ABCD", 1)}`,
    names: ["National Insurance number", "NINO", ""],
  }),
  (draw) => ({
    value: `9${draw.digits(2)}-${draw.between(70, 88)}-${draw.digits(4)}`,
    names: ["ITIN", "taxpayer identification number", "itin"],
  }),
  (draw) => ({ value: draw.like(`${draw.between(10, 98)}-#######`), names: ["EIN", "Employer ID", "ein"] }),
  (draw) => ({
    value: withLuhn(`${draw.between(1, 7)}${draw.digits(7)}`).replace(
      /(...)(...)(...)/,
      draw.one(["$1 $2 $3", "$1-$2-$3", "$1$2$3"]),
    ),
    names: ["SIN", "social insurance number", "sin"],
  }),
  (draw) => ({
    value: checked(
      () => born(draw) + draw.digits(4),
      (body) => String((10 - (dot(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10),
    ),
    names: ["PESEL", "pesel", "nr PESEL"],
  }),
  (draw) => ({
    value: withLuhn(born(draw) + draw.digits(3)).replace(/(\d{6})(\d{4})/, "$1-$2"),
    names: ["personnummer", "Personnummer"],
  }),
  (draw) => {
    const [day, serial] = [dayFirst(draw), String(draw.between(2, 899)).padStart(3, "0")];
    return {
      value: `${day}-${serial}${"0123456789ABCDEFHJKLMNPRSTUVWXY"[Number(day + serial) % 31] ?? ""}`,
      names: ["henkilötunnus", "HETU", "hetu"],
    };
  },
  (draw) => ({
    value: checked(
      () => draw.like("########"),
      (body) => {
        const rest = dot(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        return digit(rest);
      },
    ),
    names: ["BSN", "burgerservicenummer", "bsn"],
  }),
  (draw) => ({
    value: checked(
      () => `756${draw.digits(9)}`,
      (body) => String((10 - (dot(body, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10),
    ).replace(/(...)(....)(....)(..)/, "$1.$2.$3.$4"),
    names: ["AHV-Nr.", "AHV", "AVS", ""],
  }),
  (draw) => ({
    value: checked(
      () => `${draw.one([1, 2, 3, 5])}${draw.digits(7)}`,
      (body) => {
        const rest = dot(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        return String(rest < 2 ? 0 : 11 - rest);
      },
    ),
    names: ["NIF", "contribuinte", "nif"],
  }),
  (draw) => {
    const body = draw.digits(7);
    return {
      value: body + ("WABCDEFGHIJKLMNOPQRSTUV"[dot(body, [8, 7, 6, 5, 4, 3, 2]) % 23] ?? ""),
      names: ["PPS number", "PPSN", "pps"],
    };
  },
  (draw) => {
    const body = draw.digits(7);
    return {
      value: `S${body}${"JZIHGFEDCBA"[dot(body, [2, 7, 6, 5, 4, 3, 2]) % 11] ?? ""}`,
      names: ["NRIC", "nric", ""],
    };
  },
  (draw) => ({
    value: checked(
      () =>
        `${draw.between(10, 99)}0${draw.between(1, 9)}${two(draw.between(1, 28))}${draw.between(1, 2)}${draw.digits(5)}`,
      (body) => String((11 - (dot(body, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10),
    ).replace(/(\d{6})(\d{7})/, "$1-$2"),
    names: ["주민등록번호", "resident registration number"],
  }),
  (draw) => ({
    value: checked(
      () => `${draw.between(1, 9)}${draw.digits(7)}`,
      (body) => {
        for (let last = 0; last < 10; last += 1)
          if (dot(`${body}${last}`, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0) return String(last);
        return undefined;
      },
    ).replace(/(...)(...)(...)/, draw.one(["$1 $2 $3", "$1$2$3"])),
    names: ["TFN", "Tax File Number", "tfn"],
  }),
  (draw) => {
    const body = `${draw.between(1, 9)}${draw.digits(8)}`;
    const odd = [0, 2, 4, 6, 8].reduce((sum, at) => sum + Number(body[at]), 0);
    const even = [1, 3, 5, 7].reduce((sum, at) => sum + Number(body[at]), 0);
    const ten = (((odd * 7 - even) % 10) + 10) % 10;
    const all = `${body}${ten}`;
    return {
      value: all + String(Array.from(all).reduce((sum, each) => sum + Number(each), 0) % 10),
      names: ["TC Kimlik No", "T.C. Kimlik No", "TCKN", "tckn"],
    };
  },
  (draw) => ({
    value: checked(
      () => `${draw.one([1, 2, 5, 6])}${born(draw)}${two(draw.between(1, 46))}${draw.digits(3)}`,
      (body) => {
        const rest = dot(body, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        return String(rest === 10 ? 1 : rest);
      },
    ),
    names: ["CNP", "cod numeric personal", "cnp"],
  }),
  (draw) => ({
    value: draw
      .like(`@${draw.one(["A", "E", "O", "U"])}@@${born(draw)}***`)
      .toUpperCase()
      .replace(/.{3}$/, () => draw.like("@#@")),
    names: ["RFC", "rfc", "RFC con homoclave"],
  }),
];
