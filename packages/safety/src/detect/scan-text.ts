import { classes } from "./characters.ts";
import type { Detection } from "./detection.ts";
import type { RecognizerSet } from "./recognizer-set.ts";
import type { Recognizer, Site, Trigger } from "./recognizer.ts";

const { ALNUM, DIGIT, JOINER, AT, COLON, EQUALS, of: CLASSES } = classes;
const TOKEN_FROM = 16;
/** Sites between two looks at the clock. */
const CHECK_EVERY = 1024;

/**
 * One pass over a text: stops only where a value could be, and asks there the recognizers that such a place concerns. Linear, since the
 * pass never goes back and work at each stop is bounded.
 *
 * @param deadline `performance.now()` after which scanning is given up
 * @throws {RangeError} when the deadline has passed: the caller must refuse, not pass
 */
export function scanText(text: string, set: RecognizerSet, deadline: number): Scanned {
  const scan = new Scan(text, set, deadline);
  scan.run();
  return scan;
}

export interface Scanned {
  readonly found: Detection[];
  /** A run of letters and digits is long enough to hold something encoded. */
  readonly longRun: boolean;
}

class Scan implements Site, Scanned {
  readonly found: Detection[] = [];
  longRun = false;
  readonly text: string;
  start = 0;
  end = 0;
  readonly #set: RecognizerSet;
  readonly #deadline: number;
  #sites = 0;

  constructor(text: string, set: RecognizerSet, deadline: number) {
    this.text = text;
    this.#set = set;
    this.#deadline = deadline;
  }

  run(): void {
    const { text } = this;
    const { length } = text;
    let at = 0;
    while (at < length) {
      const code = text.charCodeAt(at);
      const bits = code < 128 ? (CLASSES[code] ?? 0) : 0;
      if (bits === 0) at += 1;
      else if ((bits & (ALNUM | JOINER)) !== 0) at = this.#token(at);
      else {
        this.#sign(at, bits);
        at += 1;
      }
    }
  }

  /** A run of letters, digits, `-` and `_`: whole, and each part of it that holds a digit. Returns its end. */
  #token(from: number): number {
    const { text } = this;
    let at = from;
    let wordFrom = from;
    let digit = 0;
    for (;;) {
      const code = text.charCodeAt(at);
      const bits = code < 128 ? (CLASSES[code] ?? 0) : 0;
      if ((bits & ALNUM) !== 0) digit |= bits & DIGIT;
      else {
        if (digit !== 0) this.#number(wordFrom, at);
        if ((bits & JOINER) === 0) break;
        digit = 0;
        wordFrom = at + 1;
      }
      at += 1;
    }
    if (at - from >= TOKEN_FROM) {
      this.longRun = true;
      this.#ask(this.#set.of.token, "token", { start: from, end: at });
    }
    if (at - from >= 5 && text.startsWith("-----", from)) {
      this.#ask(this.#set.of.dashes, "dashes", { start: from, end: at });
    }
    return at;
  }

  #number(start: number, end: number): void {
    const { byLength } = this.#set;
    const asked = byLength[Math.min(end - start, byLength.length - 1)];
    if (asked !== undefined && asked.length > 0) this.#ask(asked, "number", { start, end });
  }

  #sign(at: number, bits: number): void {
    const place = { start: at, end: at + 1 };
    if (bits === AT) this.#ask(this.#set.of.at, "at", place);
    else if (bits === COLON) {
      const scheme = this.text.charCodeAt(at + 1) === 47 && this.text.charCodeAt(at + 2) === 47;
      if (scheme) this.#ask(this.#set.of.scheme, "scheme", place);
      else this.#ask(this.#set.of.colon, "colon", place);
    } else if (bits === EQUALS) this.#ask(this.#set.of.equals, "equals", place);
  }

  #ask(
    asked: readonly Recognizer[],
    trigger: Trigger,
    place: { readonly start: number; readonly end: number },
  ): void {
    if (asked.length === 0) return;
    this.#sites += 1;
    if (this.#sites % CHECK_EVERY === 0 && performance.now() > this.#deadline) {
      throw new RangeError("the text took too long to scan");
    }
    this.start = place.start;
    this.end = place.end;
    for (const recognizer of asked) {
      const match = recognizer.find(this, trigger);
      if (match !== undefined) this.found.push({ kind: recognizer.kind, ...match });
    }
  }
}
