import { codeAt, isAlnum, isDigit, isSign, isTokenPart } from "./characters.ts";
import { ContextWords } from "./context-words.ts";
import type { Detection } from "./detection.ts";
import type { Site, Trigger } from "./recognizer.ts";
import type { Asked, Asker, RecognizerSet } from "./recognizer-set.ts";
import { runCell, runNumber } from "./run-shape.ts";

const TOKEN_FROM = 16;
/** A match that is at least so sure is not taken apart: nothing is looked for within it. */
const SURE = 0.9;
/** Sites between two looks at the clock. */
const CHECK_EVERY = 1024;
/** Dear checks in one text. */
const MAX_CHECKS = 384;
/** Leaps over what holds no sign: far faster than a loop where signs are rare, and not where they are dense. */
const NEXT_SIGN = /[0-9:=@]/g;
const LEAP_AFTER = 12;
/** A short text has so few signs that a leap costs more than it saves. */
const SHORT = 64;
const DASH = 45;
const SLASH = 47;
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
  takenTo = 0;
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
    this.#checks = this.judgedTo = this.takenTo = 0;
    this.longRun = false;
    try {
      this.#words.reset(text);
      this.#tokens();
      this.#signs();
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

  /** Digits and signs, in the order of the text, but for those within tokens that were found. */
  #signs(): void {
    const { text } = this;
    const { length } = text;
    const tokens = this.#found?.filter(({ confidence }) => confidence >= SURE);
    let next = 0;
    let nextFrom = startOf(tokens, next, length);
    let done = 0;
    let at = 0;
    while (at < length) {
      const code = text.charCodeAt(at);
      if (!isSign(code)) {
        at = nextSign(text, at + 1);
        continue;
      }
      if (at >= nextFrom) {
        const end = tokens?.[next]?.end ?? at;
        next += 1;
        nextFrom = startOf(tokens, next, length);
        if (end > at) at = done = end;
        continue;
      }
      const end = isDigit(code) ? this.#number(at, done) : this.#sign(at, code);
      at = done = Math.max(end, this.takenTo);
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
      while (isTokenPart(codeAt(text, end))) end += 1;
      if (end - start >= TOKEN_FROM) {
        begun = true;
        if (end > this.takenTo) this.#token(start, end);
      }
      done = end;
      at = end + TOKEN_FROM;
    }
    this.takenTo = 0;
    // Words of context are read forward, and what follows goes through the text anew.
    if (begun) this.#words.reset(text);
  }

  #token(start: number, end: number): void {
    this.#at(start, end);
    const { token } = this.#set.of;
    for (let at = 0; at < token.length && end > this.takenTo; at += 1) {
      const one = token[at];
      if (one !== undefined) this.#askOne(one, "token");
    }
    // What is taken whole already need not be decoded.
    if (end > this.takenTo) this.longRun = true;
  }

  /** Where an armoured block begins. */
  #dashes(): void {
    const { text } = this;
    if (text.length < SHORT && !hasTwoDashes(text)) return;
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
    while (isDigit(codeAt(text, end))) end += 1;
    let digits = start === digit;
    if (isAlnum(codeAt(text, end))) {
      digits = false;
      while (isAlnum(codeAt(text, end))) end += 1;
    }
    this.cell = runCell(runNumber(end - start, digits, isDigit(text.charCodeAt(start))), text, end);
    const { always, inContext } = this.#set.atCell(this.cell);
    this.#at(start, end);
    if (always.length > 0) this.#ask(always, "number");
    for (let at = 0; at < inContext.length; at += 1) {
      const one = inContext[at];
      if (one !== undefined && this.#isNear(one, start)) this.#askOne(one, "number");
    }
    return end;
  }

  #isNear({ group, beginsBefore }: Asker, start: number): boolean {
    return beginsBefore ? this.#words.mayBeNear(group, start) : this.#words.near(group, start);
  }

  /** Returns its end. */
  #sign(at: number, code: number): number {
    const { of } = this.#set;
    this.#at(at, at + 1);
    if (code === EQUALS) this.#ask(of.equals, "equals");
    else if (code !== COLON) this.#ask(of.at, "at");
    else if (isScheme(this.text, at)) this.#ask(of.scheme, "scheme");
    else this.#ask(of.colon, "colon");
    return at + 1;
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
    if (confidence >= SURE && start <= this.start && end > this.takenTo) this.takenTo = end;
    (this.#found ??= []).push({ kind, start, end, rule, confidence });
  }

  #lookAtClock(): void {
    const now = performance.now();
    if (this.#deadline === Infinity) this.#deadline = now + this.#maxMs;
    else if (now > this.#deadline) throw new RangeError("the text took too long to scan");
  }
}

/** Where one of them begins; `none` after the last. */
function startOf(tokens: readonly Detection[] | undefined, index: number, none: number): number {
  return tokens?.[index]?.start ?? none;
}

function isScheme(text: string, colon: number): boolean {
  return codeAt(text, colon + 1) === SLASH && codeAt(text, colon + 2) === SLASH;
}

/** A sieve: to look for one character takes a short text a fraction of what looking for several does. */
function hasTwoDashes(text: string): boolean {
  let at = text.indexOf("-");
  while (at >= 0 && codeAt(text, at + 1) !== DASH) at = text.indexOf("-", at + 1);
  return at >= 0;
}

/** The place of the next digit, colon, equals or at sign; the text's length when there is none. */
function nextSign(text: string, from: number): number {
  const { length } = text;
  const near = Math.min(length, from + (length < SHORT ? SHORT : LEAP_AFTER));
  let at = from;
  while (at < near && !isSign(text.charCodeAt(at))) at += 1;
  if (at < near || at === length) return at;
  NEXT_SIGN.lastIndex = at;
  return NEXT_SIGN.test(text) ? NEXT_SIGN.lastIndex - 1 : length;
}
