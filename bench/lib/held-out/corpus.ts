import type { LabelledText } from "../labelled/corpus.ts";
import { around, named } from "./carriers.ts";
import { Draw } from "./draw.ts";
import { licence, passport, passportLine } from "./documents.ts";
import { type Id, TAX_IDS } from "./ids.ts";
import { negative } from "./negatives.ts";
import { card, iban, ip, mac, ssn } from "./numbers.ts";
import { address, date, email, homePhone, phone } from "./people.ts";
import { secret } from "./secrets.ts";
import { UNSEEN_NAMED, UNSEEN_NAMES, UNSEEN_NEGATIVES, UNSEEN_PLAIN } from "./unseen.ts";

/** Which carriers, names and negatives: `seen` are those that the recognizers were corrected on, `unseen` are for the report alone. */
export type Split = "seen" | "unseen";

interface Made {
  readonly value: string;
  readonly text: string;
}

/** Writes texts of one split. */
class Writer {
  readonly draw: Draw;
  readonly #unseen: boolean;

  constructor(draw: Draw, split: Split) {
    this.draw = draw;
    this.#unseen = split === "unseen";
  }

  plain(value: string): Made {
    return { value, text: around(this.draw, value, this.#unseen ? UNSEEN_PLAIN : undefined) };
  }

  named(kind: string, { value, names }: Id): Made {
    const { draw } = this;
    const name = draw.one((this.#unseen && names[0] !== "" ? UNSEEN_NAMES[kind] : undefined) ?? names);
    if (name === "") return this.plain(value);
    return { value, text: named(draw, { value, name }, this.#unseen ? UNSEEN_NAMED : undefined) };
  }

  negative(kind: string): string {
    const { draw } = this;
    if (!this.#unseen) return around(draw, negative(draw, kind));
    return around(draw, draw.one(UNSEEN_NEGATIVES)(draw), UNSEEN_PLAIN);
  }
}

const PHONE_NAMES = [
  "phone",
  "Phone",
  "Tel",
  "Tel.",
  "telephone",
  "mobile",
  "Mobile",
  "cell",
  "Cell phone",
  "fax",
  "WhatsApp",
  "phoneNumber",
  "phone_number",
  "mobile_phone",
  "contact phone",
  "Telefon",
  "Handy",
  "téléphone",
  "tél.",
  "teléfono",
];
const BIRTH: readonly (readonly ["en" | "de" | "fr" | "es" | "it" | "any", readonly string[]])[] = [
  [
    "any",
    [
      "DOB",
      "dob",
      "D.O.B.",
      "Date of Birth",
      "date_of_birth",
      "dateOfBirth",
      "birthDate",
      "birth_date",
      "Birthday",
      "Geburtsdatum",
      "date de naissance",
      "fecha de nacimiento",
      "data di nascita",
    ],
  ],
  ["en", ["DOB", "Date of birth", "Birthday", "date of birth"]],
  ["de", ["Geburtsdatum", "geb.", "geboren am"]],
  ["fr", ["date de naissance", "née le", "né le"]],
  ["es", ["fecha de nacimiento", "nacido el"]],
  ["it", ["data di nascita", "nata il"]],
];
const ADDRESS = [
  "I live at {}.",
  "Ship to: {}",
  "Shipping address: {}",
  '{"address":"{}"}',
  "address = {}",
  "Her home address is {} since May.",
  "Please deliver to {} by Friday",
  "wohnhaft: {}",
  "Adresse : {}",
  "mail it to\n{}\nthanks",
  "Billing address\n{}",
];
const SSN_NAMES = [
  "SSN",
  "ssn",
  "Social Security Number",
  "social security no.",
  "SSN#",
  "socialSecurityNumber",
];

const KINDS: Readonly<Record<string, (write: Writer, draw: Draw) => Made>> = {
  email: (write, draw) => write.plain(email(draw)),
  phone: (write, draw) => {
    if (draw.chance(0.6)) return write.plain(phone(draw));
    const value = draw.chance(0.3) ? phone(draw) : homePhone(draw);
    return write.named("phone", { value, names: PHONE_NAMES });
  },
  us_ssn: (write, draw) => {
    const parts = ssn(draw);
    if (draw.chance(0.4)) return write.plain(parts.join("-"));
    return write.named("us_ssn", { value: parts.join(draw.one(["-", "-", " ", ""])), names: SSN_NAMES });
  },
  payment_card: (write, draw) => write.plain(card(draw)),
  iban: (write, draw) => write.plain(iban(draw)),
  ip_address: (write, draw) => write.plain(ip(draw)),
  mac_address: (write, draw) => write.plain(mac(draw)),
  passport: (write, draw) => write.named("passport", draw.chance(0.15) ? passportLine(draw) : passport(draw)),
  driver_license: (write, draw) => write.named("driver_license", licence(draw)),
  tax_id: (write, draw) => write.named("tax_id", draw.one(TAX_IDS)(draw)),
  date_of_birth: (write, draw) => {
    const [language, names] = draw.one(BIRTH);
    return write.named("date_of_birth", { value: date(draw, language), names });
  },
  postal_address: (_, draw) => {
    const value = address(draw);
    return { value, text: around(draw, value, ADDRESS) };
  },
  secret: (write, draw) => {
    const { value, around: carriers } = secret(draw);
    if (carriers === undefined) return write.plain(value);
    return { value, text: draw.one(carriers).replaceAll("{}", () => value) };
  },
};

/**
 * Labelled texts by other hands' rules than the recognizers': formats, separators and words from public knowledge, carriers of many sorts,
 * and what only looks like a value.
 */
export function heldOutCorpus(options: {
  readonly positives: number;
  readonly negatives: number;
  readonly seed: number;
  readonly split: Split;
}): LabelledText[] {
  const write = new Writer(new Draw(options.seed), options.split);
  const texts: LabelledText[] = [];
  for (const [kind, make] of Object.entries(KINDS)) {
    for (let at = 0; at < options.positives; at += 1) texts.push({ kind, ...make(write, write.draw) });
    for (let at = 0; at < options.negatives; at += 1) texts.push({ kind, text: write.negative(kind) });
  }
  return texts;
}
