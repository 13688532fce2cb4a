import { createHmac, randomBytes } from "node:crypto";

/** What every placeholder begins with. Letters, digits and `_` alone, so that no format escapes them; a rare first letter. */
export const PLACEHOLDER_HEAD = "VAULT_";
const PLACEHOLDER = /VAULT_[A-Z0-9_]{1,64}?_[0-9a-z]{12}/g;
const DIGITS = "0123456789abcdefghijklmnopqrstuv";
const DIGEST_LENGTH = 12;

/** Pseudonyms of one session, in memory alone: the same value has the same placeholder, which nobody can guess. */
export class Vault {
  readonly #key = randomBytes(32);
  readonly #byValue = new Map<string, string>();
  readonly #byPlaceholder = new Map<string, string>();
  readonly #max: number;

  /** @param max pseudonyms to keep; the one used longest ago is forgotten for a new one */
  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#byValue.size;
  }

  /** The placeholder of a value: `VAULT_PAYMENT_CARD_0a1b2c3d4e5f`. */
  placeholder(kind: string, value: string): string {
    const id = `${kind}:${value}`;
    const known = this.#byValue.get(id);
    if (known !== undefined) {
      // Used now: it moves to the young end.
      this.#byValue.delete(id);
      this.#byValue.set(id, known);
      return known;
    }
    const made = `${PLACEHOLDER_HEAD}${kind.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}_${this.#digest(id)}`;
    this.#byValue.set(id, made);
    this.#byPlaceholder.set(made, value);
    if (this.#byValue.size > this.#max) this.#forgetOldest();
    return made;
  }

  /** Placeholders of this session in a text, with their values. */
  find(text: string): readonly { readonly start: number; readonly end: number; readonly value: string }[] {
    if (!text.includes(PLACEHOLDER_HEAD)) return [];
    const found = [];
    for (const match of text.matchAll(PLACEHOLDER)) {
      const value = this.#byPlaceholder.get(match[0]);
      if (value !== undefined) found.push({ start: match.index, end: match.index + match[0].length, value });
    }
    return found;
  }

  /** Where the end of a text begins that is the beginning of a placeholder; the text's length when nowhere. */
  tail(text: string): number {
    const from = Math.max(0, text.length - 96);
    for (let at = text.indexOf("V", from); at >= 0; at = text.indexOf("V", at + 1)) {
      const end = text.slice(at);
      if (end.length <= PLACEHOLDER_HEAD.length) {
        if (PLACEHOLDER_HEAD.startsWith(end)) return at;
      } else if (end.startsWith(PLACEHOLDER_HEAD) && this.#begins(end)) return at;
    }
    return text.length;
  }

  #begins(part: string): boolean {
    for (const placeholder of this.#byPlaceholder.keys()) {
      if (placeholder.length > part.length && placeholder.startsWith(part)) return true;
    }
    return false;
  }

  #digest(id: string): string {
    const digest = createHmac("sha256", this.#key).update(id).digest();
    return Array.from(digest.subarray(0, DIGEST_LENGTH), (byte) => DIGITS[byte & 31]).join("");
  }

  #forgetOldest(): void {
    const [oldest] = this.#byValue;
    if (oldest === undefined) return;
    this.#byValue.delete(oldest[0]);
    this.#byPlaceholder.delete(oldest[1]);
  }
}
