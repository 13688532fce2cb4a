import { isAlnum, isDigit, isSign, isTokenPart } from "./characters.ts";
import { ContextWords } from "./context-words.ts";
import type { Detection } from "./detection.ts";
import type { Site, Trigger } from "./recognizer.ts";
import type { Asked, Asker, RecognizerSet } from "./recognizer-set.ts";
import { runCell, runNumber } from "./run-shape.ts";

const TOKEN_FROM = 16;
/** Sites between two looks at the clock. */
const CHECK_EVERY = 1024;
/** Dear checks in one text. */
const MAX_CHECKS = 384;
/** Leaps over what holds no sign: far faster than a loop where signs are rare, and not where they are dense. */
const NEXT_SIGN = /[0-9:=@]/g;
const LEAP_AFTER = 12;
const COLON = 58;
const EQUALS = 61;

/**
 * Stops only where a value could be, and asks there the recognizers that such a place concerns. Linear, since the scan never goes back and
 * work at each stop is bounded. Made once, used for one text after the other, so that a text in which nothing is found costs no memory.
 */
export class TextScan implements Site {
  text = "";
  start = 0;
  end = 0;
  cell = 0;
  judgedTo = 0;
  /** A run of the last text was long enough to hold something encoded. */
  longRun = false;
  readonly #set: RecognizerSet;
  readonly #words = new ContextWords();
  #found: Detection[] | undefined;
  #maxMs = 0;
  /** Set when the scan begins to be long. */
  #deadline = Infinity;
  #checks = 0;
  #sites = 0;

  constructor(set: RecognizerSet) {
    this.#set = set;
  }

  /**
   * Everything found, in no order; undefined when nothing.
   *
   * @param maxMs from here on; absent: the text is a part of the last one, whose time goes on
   * @throws {RangeError} when the scan takes longer: the caller must refuse, not pass
   */
  scan(text: string, maxMs?: number): Detection[] | undefined {
    this.text = text;
    if (maxMs !== undefined) {
      this.#maxMs = maxMs;
      this.#deadline = Infinity;
      this.#sites = 0;
    }
    this.#found = undefined;
    this.#checks = this.judgedTo = 0;
    this.longRun = false;
    try {
      this.#words.reset(text);
      this.#signs();
      this.#tokens();
      if (this.#set.of.dashes.length > 0) this.#dashes();
      return this.#found;
    } finally {
      // What was scanned is not kept.
      this.text = "";
      this.#words.reset("");
      this.#found = undefined;
    }
  }

  near(group: number, start: number): boolean {
    return this.#words.near(group, start);
  }

  mayCheck(): boolean {
    this.#checks += 1;
    return this.#checks <= MAX_CHECKS;
  }

  /** Digits and signs, in the order of the text. */
  #signs(): void {
    const { text } = this;
    const { length } = text;
    let done = 0;
    let at = 0;
    while (at < length) {
      const near = Math.min(length, at + LEAP_AFTER);
      while (at < near && !isSign(text.charCodeAt(at))) at += 1;
      if (at === near) {
        if (at === length) return;
        NEXT_SIGN.lastIndex = at;
        if (!NEXT_SIGN.test(text)) return;
        at = NEXT_SIGN.lastIndex - 1;
      }
      const code = text.charCodeAt(at);
      if (isDigit(code)) at = done = this.#number(at, done);
      else {
        this.#sign(at, code);
        at += 1;
      }
    }
  }

  /** Runs of 16 and more: looking at every sixteenth character finds them all. */
  #tokens(): void {
    const { text } = this;
    const { length } = text;
    let begun = false;
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
        // Words of context are read forward, and this goes through the text anew.
        if (!begun) this.#words.reset(text);
        begun = this.longRun = true;
        this.#at(start, end);
        this.#ask(this.#set.of.token, "token");
      }
      done = end;
      at = end + TOKEN_FROM;
    }
  }

  /** Where an armoured block begins. */
  #dashes(): void {
    const { text } = this;
    for (let at = text.indexOf("-----BEGIN"); at >= 0; at = text.indexOf("-----BEGIN", at + 5)) {
      this.#at(at, at + 10);
      this.#ask(this.#set.of.dashes, "dashes");
    }
  }

  /** The run of letters and digits around a digit. Returns its end. */
  #number(digit: number, done: number): number {
    const { text } = this;
    let start = digit;
    while (start > done && isAlnum(text.charCodeAt(start - 1))) start -= 1;
    let end = digit + 1;
    while (isDigit(text.charCodeAt(end))) end += 1;
    let digits = start === digit;
    if (isAlnum(text.charCodeAt(end))) {
      digits = false;
      while (isAlnum(text.charCodeAt(end))) end += 1;
    }
    this.cell = runCell(runNumber(end - start, digits, isDigit(text.charCodeAt(start))), text, end);
    const { always, inContext } = this.#set.atCell(this.cell);
    this.#at(start, end);
    if (always.length > 0) this.#ask(always, "number");
    for (let at = 0; at < inContext.length; at += 1) {
      const one = inContext[at];
      if (one !== undefined && this.#words.near(one.group, start)) this.#askOne(one, "number");
    }
    return end;
  }

  #sign(at: number, code: number): void {
    const { of } = this.#set;
    this.#at(at, at + 1);
    if (code === EQUALS) this.#ask(of.equals, "equals");
    else if (code !== COLON) this.#ask(of.at, "at");
    else if (this.text.startsWith("//", at + 1)) this.#ask(of.scheme, "scheme");
    else this.#ask(of.colon, "colon");
  }

  #at(start: number, end: number): void {
    this.start = start;
    this.end = end;
    this.#sites += 1;
    if (this.#sites % CHECK_EVERY === 0) this.#lookAtClock();
  }

  #ask(asked: Asked, trigger: Trigger): void {
    for (let at = 0; at < asked.length; at += 1) {
      const one = asked[at];
      if (one !== undefined) this.#askOne(one, trigger);
    }
  }

  #askOne({ kind, find }: Asker, trigger: Trigger): void {
    const match = find(this, trigger);
    if (match === undefined) return;
    const { start, end, rule, confidence } = match;
    (this.#found ??= []).push({ kind, start, end, rule, confidence });
  }

  #lookAtClock(): void {
    const now = performance.now();
    if (this.#deadline === Infinity) this.#deadline = now + this.#maxMs;
    else if (now > this.#deadline) throw new RangeError("the text took too long to scan");
  }
}
