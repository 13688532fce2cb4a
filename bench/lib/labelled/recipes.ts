import type { Draw } from "./draw.ts";
import {
  address,
  card,
  date,
  dni,
  grouped,
  iban,
  luhnDigit,
  phone,
  secret,
  ssn,
  taxId,
  two,
} from "./values.ts";
import { ALNUM, FIRST, HEX, LAST, UPPER } from "./words.ts";

interface Recipe {
  readonly value: (draw: Draw) => string;
  /** `#` is the value. */
  readonly around: readonly string[];
  readonly negatives: readonly ((draw: Draw) => string)[];
}

/** By kind: how its values are made, what stands around them, and what only looks like them. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  email: {
    value: (draw) => {
      const joint = draw.from([".", "_", "-", "+", ""]);
      const host = draw.from([
        "northlake-mail.com",
        "post.brightpath.org",
        "corp.lakeview.co.uk",
        "pixelforge.io",
      ]);
      return `${draw.from(FIRST)}${joint}${draw.from(LAST)}${draw.below(100)}@${host}`;
    },
    around: ["Please write to #.", "From: # (sent yesterday)", '{"to":"#"}', "contact=#;", "<#>"],
    negatives: [
      (draw) => `npm install left-pad@${draw.below(9)}.${draw.below(20)}.${draw.below(9)}`,
      (draw) => `see logo@${draw.between(2, 3)}x.png in assets`,
      (draw) => `git clone git@github.com:${draw.from(LAST)}/repo.git`,
      (draw) => `@${draw.from(FIRST)} said hello @ noon`,
    ],
  },
  phone: {
    value: phone,
    around: ["Call # today.", "Tel: #", "My number is #, ask for Bob", '{"phone":"#"}'],
    negatives: [
      (draw) => `build ${draw.digits(10)} finished`,
      (draw) => `ticket ${draw.digits(3)}-${draw.digits(7)} closed`,
      (draw) => `x = ${draw.digits(4)} + ${draw.digits(6)}`,
      (draw) => `epoch ${draw.between(1_600_000_000, 1_700_000_000)} seconds`,
    ],
  },
  us_ssn: {
    value: ssn,
    around: ["SSN: #", "social security number #.", "my ssn is # ok", '{"ssn":"#"}'],
    negatives: [
      (draw) => `part ${draw.digits(3)}-${draw.digits(3)}-${draw.digits(3)}`,
      (draw) => `invoice ${draw.digits(9)}`,
      (draw) => `ssn 000-${draw.digits(2)}-${draw.digits(4)}`,
      (draw) => `date 2024-${two(draw.between(1, 12))}-${two(draw.between(1, 28))}`,
    ],
  },
  payment_card: {
    value: (draw) => grouped(draw, card(draw)),
    around: ["Card # exp 12/29", "pay with #.", '{"pan":"#"}', "the number # was declined"],
    negatives: [
      (draw) => {
        const body = `4${draw.digits(14)}`;
        return `card ${body}${(Number(luhnDigit(body)) + draw.between(1, 9)) % 10}`;
      },
      (draw) => `tracking 1${draw.digits(15)}`,
      (draw) => `ratio 0.${draw.digits(16)}`,
      (draw) => `id ${draw.of(HEX, 12)}-${draw.digits(4)}`,
    ],
  },
  iban: {
    value: iban,
    around: ["IBAN: #", "transfer to # please", '{"account":"#"}', "Konto #."],
    negatives: [
      (draw) => {
        const good = iban(draw).replaceAll(" ", "");
        return `account ${good.slice(0, 2)}${two((Number(good.slice(2, 4)) + draw.between(1, 50)) % 98)}${good.slice(4)}`;
      },
      (draw) => `part DE${draw.digits(8)}`,
      (draw) => `serial XX${draw.digits(20)}`,
    ],
  },
  ip_address: {
    value: (draw) =>
      draw.below(3) > 0
        ? `${draw.between(11, 126)}.${draw.below(256)}.${draw.below(256)}.${draw.between(1, 254)}`
        : `2001:db8:${draw.of(HEX, 4).replace(/^0+/, "1")}::${draw.of("123456789abcdef", 4)}`,
    around: ["from # at noon", "host=# port=80", '{"ip":"#"}', "client # connected"],
    negatives: [
      (draw) => `version ${draw.below(9)}.${draw.below(20)}.${draw.below(20)}.${draw.below(99)}`,
      (draw) => `at ${two(draw.below(24))}:${two(draw.below(60))}:${two(draw.below(60))} UTC`,
      (draw) => `section ${draw.below(9)}.${draw.below(9)}.${draw.below(9)}`,
      () => "std::vector<face::bad> x",
      (draw) => `${draw.between(256, 999)}.${draw.below(256)}.1.1 is none`,
    ],
  },
  mac_address: {
    value: (draw) => {
      const gap = draw.from([":", "-"]);
      return Array.from({ length: 6 }, () => draw.of(HEX, 2)).join(gap);
    },
    around: ["device # is up", "ether #", '{"mac":"#"}'],
    negatives: [
      (draw) => `hash ${draw.of(HEX, 12)}`,
      (draw) => `at ${two(draw.below(24))}:${two(draw.below(60))}:${two(draw.below(60))}`,
      (draw) => `${draw.of(HEX, 2)}:${draw.of(HEX, 2)}:${draw.of(HEX, 2)}:${draw.of(HEX, 2)} short`,
    ],
  },
  passport: {
    value: (draw) =>
      draw.from([
        () => draw.digits(9),
        () => `${draw.of(UPPER, 1)}${draw.digits(8)}`,
        () => `${draw.of(UPPER, 2)}${draw.digits(7)}`,
      ])(),
    around: ["passport number: #", "Passport no. # issued in Rome", "Reisepass #", "my passport is #."],
    negatives: [
      (draw) => `the passport office handled ${draw.digits(4)} cases; ref ${draw.digits(9)}`,
      (draw) => `order ${draw.of(UPPER, 1)}${draw.digits(8)}`,
      (draw) => `passport photos cost ${draw.digits(2)} euros`,
    ],
  },
  driver_license: {
    value: (draw) =>
      draw.from([
        () => `${draw.of(UPPER, 1)}${draw.digits(7)}`,
        () => draw.digits(9),
        () => `${draw.of(UPPER, 1)}${draw.digits(3)}-${draw.digits(4)}-${draw.digits(4)}`,
      ])(),
    around: [
      "driver's license #",
      "Driver License: # (class B)",
      "driving licence number #.",
      "Führerschein #",
    ],
    negatives: [
      (draw) => `licensed under MIT since ${draw.between(1990, 2024)}`,
      (draw) => `part ${draw.of(UPPER, 1)}${draw.digits(7)}`,
      (draw) => `driver version ${draw.digits(3)}.${draw.digits(2)}`,
    ],
  },
  tax_id: {
    value: taxId,
    around: ["id # on file", "tax id #.", '{"taxId":"#"}', "number # please"],
    negatives: [
      (draw) => `file ${draw.digits(3)}.${draw.digits(3)}.${draw.digits(3)}-XX`,
      (draw) => {
        const good = dni(draw);
        return `ref ${good.slice(0, 8)}${good.endsWith("A") ? "B" : "A"}`.replace(
          /(\d{8})A$/,
          (all, number: string) =>
            "TRWAGMYFPDXBNJZSQVHLCKE"[Number(number) % 23] === "A" ? `${number}B` : all,
        );
      },
      (draw) => `batch ${draw.of(UPPER, 2)}${draw.digits(5)}`,
    ],
  },
  date_of_birth: {
    value: date,
    around: ["born on # in Rome", "DOB: #", "date of birth: #.", '{"birthdate": "#"}'],
    negatives: [
      (draw) => `released on ${date(draw)}`,
      (draw) => `the meeting of ${date(draw)} was short`,
      (draw) => `born in the year of the ${draw.from(["dog", "rat", "tiger"])}`,
    ],
  },
  postal_address: {
    value: address,
    around: ["I live at #.", "ship to: #", "Her home address is #", "deliver it to # by noon"],
    negatives: [
      (draw) => `chapter ${draw.between(1, 40)} Oak and Maple trees`,
      (draw) => `the ${draw.between(2, 40)} roads that lead to town`,
      (draw) => `${draw.between(2, 9)} Big Ideas for the next year`,
    ],
  },
  secret: {
    value: secret,
    around: [
      "export TOKEN=#",
      "the key is # ok",
      '{"credential":"#"}',
      "Authorization: Bearer #",
      "use # here.",
    ],
    negatives: [
      (draw) => `commit ${draw.of(HEX, 40)}`,
      (draw) =>
        `id ${draw.of(HEX, 8)}-${draw.of(HEX, 4)}-4${draw.of(HEX, 3)}-8${draw.of(HEX, 3)}-${draw.of(HEX, 12)}`,
      (draw) => `const ${draw.from(FIRST)}Token = get${draw.of(UPPER, 1)}Token(config.${draw.from(LAST)});`,
      () => "api_key = <your-api-key-here>",
      (draw) => `sha256-${draw.of(ALNUM, 43)}=`,
    ],
  },
};
