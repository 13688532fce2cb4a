/** A labelled text: `value` stands in it and is of `kind`; a text without a value is a hard negative for the kind. */
export interface LabelledText {
  readonly kind: string;
  readonly text: string;
  readonly value?: string;
}

/** Draws: the same seed gives the same texts. Nothing in here is anybody's. */
class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }

  from<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  of(characters: string, length: number): string {
    return Array.from({ length }, () => characters[this.below(characters.length)]).join("");
  }

  digits(length: number): string {
    return this.of("0123456789", length);
  }

  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }
}

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const HEX = "0123456789abcdef";
const ALNUM = `${UPPER}${UPPER.toLowerCase()}0123456789`;
const FIRST = ["anna", "bob", "chen", "dora", "emil", "fatima", "george", "hana", "ivan", "julia"];
const LAST = [
  "smith",
  "mueller",
  "garcia",
  "ivanov",
  "tanaka",
  "okafor",
  "dubois",
  "rossi",
  "silva",
  "novak",
];
const STREETS = ["Baker", "Oak", "Maple", "High", "Church", "Washington", "Lake", "Hill", "Park", "Sunset"];
const CITIES = ["London", "Springfield", "Boston", "Madison", "Leeds", "Austin"];

const two = (value: number): string => String(value).padStart(2, "0");

function luhnDigit(body: string): string {
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

function card(draw: Draw): string {
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

function grouped(draw: Draw, digits: string): string {
  if (digits.length !== 16) return digits;
  const gap = draw.from(["", " ", "-"]);
  return digits.replaceAll(/(\d{4})(?=\d)/g, `$1${gap}`);
}

function iban(draw: Draw): string {
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

function phone(draw: Draw): string {
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

function ssn(draw: Draw): string {
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

function dni(draw: Draw): string {
  const number = draw.digits(8);
  return number + "TRWAGMYFPDXBNJZSQVHLCKE"[Number(number) % 23];
}

function nir(draw: Draw): string {
  const body = `${draw.between(1, 2)}${draw.digits(2)}${two(draw.between(1, 12))}${two(draw.between(1, 95))}${draw.digits(6)}`;
  return body + two(97 - Number(BigInt(body) % 97n));
}

const taxId = (draw: Draw): string =>
  draw.from([
    () => cpf(draw),
    () => dni(draw),
    () => nir(draw),
    () => `${draw.from(["AB", "CE", "JT", "PW"])}${draw.digits(6)}${draw.from(["A", "B", "C", "D"])}`,
    () => `${draw.of("ABCDE", 3)}P${draw.of(UPPER, 1)}${draw.digits(4)}${draw.of(UPPER, 1)}`,
  ])();

function secret(draw: Draw): string {
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

function date(draw: Draw): string {
  const [year, month, day] = [draw.between(1930, 2010), draw.between(1, 12), draw.between(1, 28)];
  return draw.from([
    `${year}-${two(month)}-${two(day)}`,
    `${two(day)}/${two(month)}/${year}`,
    `${two(day)}.${two(month)}.${year}`,
    `${draw.from(MONTHS)} ${day}, ${year}`,
    `${day} ${draw.from(MONTHS)} ${year}`,
  ]);
}

function address(draw: Draw): string {
  const street = `${draw.between(1, 9999)} ${draw.from(STREETS)} ${draw.from(["Street", "Avenue", "Road", "Lane", "Drive"])}`;
  return draw.from([
    `${street}, ${draw.from(CITIES)}, ${draw.from(["MA", "TX", "IL", "CA"])} ${draw.digits(5)}`,
    `${street}, ${draw.from(CITIES)}`,
    `${draw.from(STREETS)}straße ${draw.between(1, 99)}, ${draw.digits(5)} Berlin`,
  ]);
}

interface Recipe {
  readonly value: (draw: Draw) => string;
  /** `#` is the value. */
  readonly around: readonly string[];
  readonly negatives: readonly ((draw: Draw) => string)[];
}

const RECIPES: Readonly<Record<string, Recipe>> = {
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

/** So many labelled texts of every kind, and hard negatives for each; the same for the same seed. */
export function piiCorpus(options: {
  readonly positives: number;
  readonly negatives: number;
  readonly seed: number;
}): LabelledText[] {
  const draw = new Draw(options.seed);
  const texts: LabelledText[] = [];
  for (const [kind, recipe] of Object.entries(RECIPES)) {
    for (let at = 0; at < options.positives; at += 1) {
      const value = recipe.value(draw);
      texts.push({ kind, value, text: draw.from(recipe.around).replace("#", () => value) });
    }
    for (let at = 0; at < options.negatives; at += 1)
      texts.push({ kind, text: draw.from(recipe.negatives)(draw) });
  }
  return texts;
}
