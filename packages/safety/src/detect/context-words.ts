import { LOOK_BEHIND } from "./recognizer.ts";

/** Beginnings, of at most four letters, of the words that each group of contexts is made of: a sieve before the patterns. */
const WORDS = {
  phone: "tel tele tél télé telé phon mobi cell fax call what sms text ring hand móvi movi celu port",
  us_ssn: "ssn ss soci secu",
  card: "card visa mast amex amer disc cred debi paym pan cc kart kred cart tarj",
  passport: "pass reis pasa pasp paas pasz пасп",
  license: "driv dl dln rijb lice führ fueh perm cond pate",
  tax: `itin tax taxp ein fein empl sin soci nas cpf cnpj cuit cuil rut run curp aadh uid uida pan perm resi id my mynu nric fin nati
    iden rsa tfn utr nino nin steu idnr tin sécu secu nir inse spi numé nume fisc dni nie nif codi cf c bsn burg rijk regi insz
    tc tck tckn kiml cnp cod rfc niss pese pers pnr hetu henk føds fods fnr ahv avs cont pps ppsn`,
  birth:
    "date birt dob d nac born gebo naci nasc föde gebu geb gebo né née ne nee fech naci data nata nato nais",
  address: "addr live livi resi home ship deli mail send move visi loca at adre wohn habi domi",
  secret: "pass pwd api acce secr priv auth toke cred bear",
} as const;

export type ContextGroup = keyof typeof WORDS;

const GROUPS: readonly string[] = Object.keys(WORDS);
const NONE = -2 * LOOK_BEHIND - 1;
const PREFIX = 4;
const LONGEST_WORD = 32;
/** Words of a script without spaces may mean anything. */
const EVERY_GROUP = (1 << GROUPS.length) - 1;

/** Bits of groups by word, for words with letters beyond ASCII. */
const BITS = new Map<string, number>();
/** The same for ASCII, by the word's letters in one number, in a table of open addresses. */
const SLOTS = 1024;
const KEYS: Int32Array = new Int32Array(SLOTS);
const VALUES: Int32Array = new Int32Array(SLOTS);

for (const [group, words] of Object.values(WORDS).entries()) {
  for (const word of words.split(/\s+/)) {
    BITS.set(word, (BITS.get(word) ?? 0) | (1 << group));
  }
}
for (const [word, bits] of BITS) {
  let key = 0;
  for (let at = 0; at < word.length; at += 1) key = (key << 8) | word.charCodeAt(at);
  let slot = slotOf(key);
  while (KEYS[slot] !== 0) slot = (slot + 1) % SLOTS;
  KEYS[slot] = key;
  VALUES[slot] = bits;
}

export function groupNumber(group: ContextGroup): number {
  return GROUPS.indexOf(group);
}

/** Finds words of context in the parts of a text that are asked for, each part once. Places are asked for about in the order of the text. */
export class ContextWords {
  #text = "";
  /** What was read last, without a gap; nothing stands before the text. */
  #readFrom = NONE;
  #readTo = 0;
  #marked = false;
  /** By group: where its last word ended. */
  readonly #ends: Int32Array = new Int32Array(GROUPS.length).fill(NONE);

  reset(text: string): void {
    this.#text = text;
    this.#readFrom = NONE;
    this.#readTo = 0;
    if (this.#marked) for (let group = 0; group < this.#ends.length; group += 1) this.#ends[group] = NONE;
    this.#marked = false;
  }

  /** Whether a word of the group may stand shortly before a place. */
  near(group: number, start: number): boolean {
    if (this.#readTo < start) this.#readOn(start);
    else if (start - LOOK_BEHIND < this.#readFrom) this.#readBack(start - LOOK_BEHIND);
    return (this.#ends[group] ?? NONE) > start - LOOK_BEHIND;
  }

  /** The same for a value that may begin so far before the place; true also where what stands before has not been read. */
  mayBeNear(group: number, start: number): boolean {
    if (start - this.#readTo > LOOK_BEHIND) return true;
    if (this.#readTo < start) this.#readOn(start);
    const from = start - 2 * LOOK_BEHIND;
    return from < this.#readFrom || (this.#ends[group] ?? NONE) > from;
  }

  #readOn(to: number): void {
    const from = to - LOOK_BEHIND;
    if (from > this.#readTo) this.#readFrom = from;
    this.#read(Math.max(this.#readTo, from), to);
    this.#readTo = to;
  }

  /** A value may begin before the place where it was noticed, and so may what stands before it. */
  #readBack(from: number): void {
    this.#read(Math.max(0, from), this.#readFrom);
    this.#readFrom = from;
  }

  #read(from: number, to: number): void {
    const text = this.#text;
    let at = from;
    // The first word may have begun before.
    while (at > 0 && from - at < LONGEST_WORD && isLetter(text.charCodeAt(at - 1))) at -= 1;
    while (at < to) {
      if (isLetter(text.charCodeAt(at))) at = this.#word(at, to);
      else at += 1;
    }
  }

  /** Reads the word that begins there; returns its end. */
  #word(start: number, to: number): number {
    const text = this.#text;
    let key = 0;
    let plain = true;
    let before = 0;
    let at = start;
    while (at < to) {
      const code = text.charCodeAt(at);
      // `cardNumber` is two words.
      if (!isLetter(code) || (code <= 90 && before >= 97 && before <= 122)) break;
      if (at - start < PREFIX) {
        plain &&= code < 128;
        key = (key << 8) | (code | 32);
      }
      before = code;
      at += 1;
    }
    const bits = plain ? bitsOf(key) : this.#bitsBeyondAscii(start, at);
    if (bits !== 0) this.#mark(bits, at);
    return at;
  }

  #bitsBeyondAscii(start: number, end: number): number {
    const text = this.#text;
    if (text.charCodeAt(start) >= 0x3000) return EVERY_GROUP;
    return BITS.get(text.slice(start, Math.min(end, start + PREFIX)).toLowerCase()) ?? 0;
  }

  #mark(bits: number, end: number): void {
    this.#marked = true;
    for (let group = 0; group < this.#ends.length; group += 1) {
      if ((bits & (1 << group)) !== 0) this.#ends[group] = Math.max(this.#ends[group] ?? NONE, end);
    }
  }
}

function bitsOf(key: number): number {
  let slot = slotOf(key);
  for (;;) {
    const known = KEYS[slot];
    if (known === key) return VALUES[slot] ?? 0;
    if (known === 0) return 0;
    slot = (slot + 1) % SLOTS;
  }
}

function slotOf(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> 22;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code >= 0xc0;
}
