import { LOOK_BEHIND, type Site } from "./recognizer.ts";

/** Beginnings, of at most four letters, of the words that each group of contexts is made of: a sieve before the patterns. */
const WORDS = {
  phone: "tel tele télé telé phon mobi cell fax call what sms text ring hand",
  us_ssn: "ssn ss soci secu",
  card: "card visa mast amex amer disc cred debi paym pan cc kart kred cart tarj",
  passport: "pass reis pasa paas",
  license: "driv dl dln lice führ fueh perm cond pate",
  tax: `itin tax taxp ein fein empl sin soci nas cpf cnpj cuit cuil rut run curp aadh uid uida pan perm resi id my mynu nric fin nati
    iden rsa tfn utr nino nin steu idnr tin sécu secu nir inse spi numé nume fisc dni nie nif codi cf c bsn burg rijk regi insz
    niss pese pers pnr hetu henk føds fods fnr ahv avs cont pps ppsn`,
  birth: "date birt dob d born gebu geb gebo né née ne nee fech naci data nata nato nais",
  address: "addr live livi resi home ship deli mail send move visi loca at adre wohn habi domi",
  secret: "pass pwd api acce secr priv auth toke cred bear",
} as const;

export type ContextGroup = keyof typeof WORDS;

/** Words that make a value surer when they stand shortly before it. The pattern is bounded. */
export interface Context {
  readonly group: ContextGroup;
  readonly pattern: RegExp;
}

const BITS = new Map<string, number>();
const GROUP_BITS = new Map<string, number>();
for (const [at, [group, words]] of Object.entries(WORDS).entries()) {
  GROUP_BITS.set(group, 1 << at);
  for (const word of words.split(/\s+/)) BITS.set(word, (BITS.get(word) ?? 0) | (1 << at));
}
const EVERY_GROUP = -1;
const PREFIX = 4;
const LONGEST_WORD = 32;

/** Whether one of the words stands shortly before a place. */
export function hasContext(site: Site, start: number, { group, pattern }: Context): boolean {
  if ((site.near(start) & (GROUP_BITS.get(group) ?? 0)) === 0) return false;
  return pattern.test(site.text.slice(Math.max(0, start - LOOK_BEHIND), start));
}

/** Finds words of context in the parts of a text that are asked for, each part once. */
export class ContextWords {
  readonly #text: string;
  #readTo = 0;
  readonly #ends: number[] = [];
  readonly #bits: number[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** The groups, as bits, that have a word shortly before a place. */
  near(start: number): number {
    const from = Math.max(0, start - LOOK_BEHIND);
    if (this.#readTo < start) this.#read(Math.max(this.#readTo, from), start);
    let groups = 0;
    for (let at = this.#ends.length - 1; at >= 0; at -= 1) {
      const end = this.#ends[at] ?? 0;
      if (end <= from) break;
      if (end <= start) groups |= this.#bits[at] ?? 0;
    }
    return groups;
  }

  #read(from: number, to: number): void {
    const text = this.#text;
    let at = from;
    // The first word may have begun before.
    while (at > 0 && from - at < LONGEST_WORD && isLetter(text.charCodeAt(at - 1))) at -= 1;
    while (at < to) {
      if (!isLetter(text.charCodeAt(at))) {
        at += 1;
        continue;
      }
      const start = at;
      at += 1;
      // `cardNumber` is two words.
      while (at < to && isLetter(text.charCodeAt(at)) && !isHump(text, at)) at += 1;
      this.#word(start, at);
    }
    this.#readTo = to;
  }

  #word(start: number, end: number): void {
    const text = this.#text;
    const bits =
      text.charCodeAt(start) >= 0x3000
        ? EVERY_GROUP
        : BITS.get(text.slice(start, Math.min(end, start + PREFIX)).toLowerCase());
    if (bits === undefined) return;
    this.#ends.push(end);
    this.#bits.push(bits);
  }
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code >= 0xc0;
}

function isHump(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  return code >= 65 && code <= 90 && before >= 97 && before <= 122;
}
