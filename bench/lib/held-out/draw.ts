/** Draws by a seed (mulberry32): the same seed gives the same texts. */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** From 0 up to, but not with, the limit. */
  upTo(limit: number): number {
    return Math.floor(this.unit() * limit);
  }

  between(least: number, most: number): number {
    return least + this.upTo(most - least + 1);
  }

  chance(share: number): boolean {
    return this.unit() < share;
  }

  one<T>(list: readonly T[]): T {
    return list[this.upTo(list.length)] as T;
  }

  word(list: string): string {
    return this.one(list.split(" "));
  }

  text(alphabet: string, length: number): string {
    let out = "";
    for (let at = 0; at < length; at += 1) out += alphabet[this.upTo(alphabet.length)];
    return out;
  }

  digits(length: number): string {
    return this.text("0123456789", length);
  }

  /** Like `A-9?x`: `#` a digit, `@` a capital, `&` a small letter, `%` a small hex digit, `*` a letter or digit; all else stands for itself. */
  like(picture: string): string {
    return picture.replaceAll(/[#@&%*]/g, (mark) => this.text(ALPHABETS[mark] ?? "", 1));
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.upTo(256)));
  }
}

export const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const SMALL = "abcdefghijklmnopqrstuvwxyz";
export const HEX = "0123456789abcdef";
export const MIXED: string = CAPITALS + SMALL + "0123456789";
const ALPHABETS: Readonly<Record<string, string>> = {
  "#": "0123456789",
  "@": CAPITALS,
  "&": SMALL,
  "%": HEX,
  "*": MIXED,
};
