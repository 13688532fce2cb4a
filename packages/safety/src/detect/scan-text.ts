import { isAlnum, isDigit, isSign, isTokenPart } from "./characters.ts";
import { ContextWords } from "./context.ts";
import type { Detection } from "./detection.ts";
import type { RecognizerSet } from "./recognizer-set.ts";
import type { Recognizer, Site, Trigger } from "./recognizer.ts";

const TOKEN_FROM = 16;
/** Sites between two looks at the clock. */
const CHECK_EVERY = 1024;
/** Dear checks in one text. */
const MAX_CHECKS = 384;

export interface Scanned {
  readonly found: Detection[];
  /** A run of letters and digits is long enough to hold something encoded. */
  readonly longRun: boolean;
}

/**
 * Stops only where a value could be, and asks there the recognizers that such a place concerns. Linear, since the scan never goes back and
 * work at each stop is bounded.
 *
 * @param deadline `performance.now()` after which scanning is given up
 * @throws {RangeError} when the deadline has passed: the caller must refuse, not pass
 */
export function scanText(text: string, set: RecognizerSet, deadline: number): Scanned {
  const scan = new Scan(text, set, deadline);
  scan.signs();
  scan.tokens();
  if (set.of.dashes.length > 0) scan.dashes();
  return scan;
}

class Scan implements Site, Scanned {
  readonly found: Detection[] = [];
  longRun = false;
  readonly text: string;
  start = 0;
  end = 0;
  judgedTo = 0;
  readonly #set: RecognizerSet;
  readonly #deadline: number;
  #words: ContextWords | undefined;
  #checks = 0;
  #sites = 0;

  constructor(text: string, set: RecognizerSet, deadline: number) {
    this.text = text;
    this.#set = set;
    this.#deadline = deadline;
  }

  near(start: number): number {
    this.#words ??= new ContextWords(this.text);
    return this.#words.near(start);
  }

  mayCheck(): boolean {
    this.#checks += 1;
    return this.#checks <= MAX_CHECKS;
  }

  /** Digits and signs, in the order of the text. */
  signs(): void {
    const { text } = this;
    const { length } = text;
    let done = 0;
    for (let at = 0; at < length; at += 1) {
      const code = text.charCodeAt(at);
      if (!isSign(code)) continue;
      if (isDigit(code)) {
        at = this.#number(at, done) - 1;
        done = at + 1;
      } else this.#sign(at, code);
    }
  }

  /** Runs of 16 and more: looking at every sixteenth character finds them all. */
  tokens(): void {
    const { text } = this;
    const { length } = text;
    // Words of context are read forward, and this goes through the text anew.
    this.#words = undefined;
    let done = 0;
    let at = TOKEN_FROM - 1;
    while (at < length) {
      if (!isTokenPart(text.charCodeAt(at))) {
        at += TOKEN_FROM;
        continue;
      }
      let start = at;
      while (start > done && isTokenPart(text.charCodeAt(start - 1))) start -= 1;
      let end = at + 1;
      while (end < length && isTokenPart(text.charCodeAt(end))) end += 1;
      if (end - start >= TOKEN_FROM) {
        this.longRun = true;
        this.#at(start, end).#ask(this.#set.of.token, "token");
      }
      done = end;
      at = end + TOKEN_FROM;
    }
  }

  /** Where an armoured block begins. */
  dashes(): void {
    const { text } = this;
    for (let at = text.indexOf("-----BEGIN"); at >= 0; at = text.indexOf("-----BEGIN", at + 5)) {
      this.#at(at, at + 10).#ask(this.#set.of.dashes, "dashes");
    }
  }

  /** The run of letters and digits around a digit. Returns its end. */
  #number(digit: number, done: number): number {
    const { text } = this;
    let start = digit;
    while (start > done && isAlnum(text.charCodeAt(start - 1))) start -= 1;
    let end = digit + 1;
    while (isAlnum(text.charCodeAt(end))) end += 1;
    const { byLength } = this.#set;
    const asked = byLength[Math.min(end - start, byLength.length - 1)];
    if (asked !== undefined) this.#at(start, end).#ask(asked, "number");
    return end;
  }

  #sign(at: number, code: number): void {
    const { of } = this.#set;
    this.#at(at, at + 1);
    if (code === 64) this.#ask(of.at, "at");
    else if (code === 61) this.#ask(of.equals, "equals");
    else if (this.text.startsWith("//", at + 1)) this.#ask(of.scheme, "scheme");
    else this.#ask(of.colon, "colon");
  }

  #at(start: number, end: number): this {
    this.start = start;
    this.end = end;
    return this;
  }

  #ask(asked: readonly Recognizer[], trigger: Trigger): void {
    if (asked.length === 0) return;
    this.#sites += 1;
    if (this.#sites % CHECK_EVERY === 0 && performance.now() > this.#deadline) {
      throw new RangeError("the text took too long to scan");
    }
    for (const recognizer of asked) {
      const match = recognizer.find(this, trigger);
      if (match !== undefined) this.found.push({ kind: recognizer.kind, ...match });
    }
  }
}
