import { codeAt } from "./characters.ts";

/**
 * A text as its reader sees it: JSON escapes (`\n`, `\"`, `\u0041`), however often they were escaped again, stand for their characters,
 * and typographic blanks and dashes for the plain ones.
 * Values are looked for in the view, and replaced in the text.
 */
export interface TextView {
  readonly view: string;
  /** Offset in the text of an offset in the view. */
  toText(offset: number): number;
  /** Where, in the view, an escape begins that the end of the text cuts; the view's length when none does. */
  readonly whole: number;
}

const BACKSLASH = 92;
const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  '"': '"',
  "'": "'",
  "/": "/",
};
const HEX4 = /^[0-9a-fA-F]{4}$/;
const CUT_HEX = /^[0-9a-fA-F]{0,3}$/;

/** Blanks and dashes of typographers, which people paste and programs print between digits, and what they stand for. */
const TYPOGRAPHERS = "\u00A0\u2007\u2009\u2010\u2011\u202F\u2212";
const TYPOGRAPHIC = new RegExp(`[${TYPOGRAPHERS}]`);
const EACH_TYPOGRAPHIC = new RegExp(TYPOGRAPHIC, "g");
/** The same and a backslash: one look at a short text is faster than two. */
const NOTICED = new RegExp(`[\\\\${TYPOGRAPHERS}]`);
/** In a long text each character is looked for by itself: that is many times faster than a pattern of all. */
const LONG = 512;

function isPlain(text: string): boolean {
  if (text.length < LONG) return !TYPOGRAPHIC.test(text);
  for (const character of TYPOGRAPHERS) if (text.includes(character)) return false;
  return true;
}

function plainly(text: string): string {
  if (isPlain(text)) return text;
  return text.replaceAll(EACH_TYPOGRAPHIC, (character) =>
    character === "\u2010" || character === "\u2011" || character === "\u2212" ? "-" : " ",
  );
}

/** Undefined when the text is its own view: it has no backslash, and no blanks and dashes but the plain ones. */
export function viewOf(written: string): TextView | undefined {
  if (written.length < LONG && !NOTICED.test(written)) return undefined;
  const text = plainly(written);
  if (text.includes("\\")) return unescaped(text);
  return text === written ? undefined : { view: text, toText: (offset) => offset, whole: text.length };
}

function unescaped(text: string): TextView {
  let run = text.indexOf("\\");
  const at: number[] = [];
  const lost: number[] = [];
  const parts: string[] = [];
  let length = 0;
  let from = 0;
  let cut = false;
  const add = (part: string): void => {
    parts.push(part);
    length += part.length;
  };
  while (run >= 0) {
    let end = run + 1;
    while (codeAt(text, end) === BACKSLASH) end += 1;
    const read = readEscape(text, end);
    if (read === "cut") {
      add(text.slice(from, run));
      from = run;
      cut = true;
      break;
    }
    if (read !== undefined) {
      add(text.slice(from, run) + read.character);
      from = read.end;
      at.push(length);
      lost.push(from - length);
    }
    run = text.indexOf("\\", end);
  }
  const whole = length + (cut ? 0 : text.length - from);
  parts.push(text.slice(from));
  return { view: parts.join(""), toText: (offset) => offset + lostBefore(at, lost, offset), whole };
}

function readEscape(
  text: string,
  at: number,
): { readonly character: string; readonly end: number } | "cut" | undefined {
  if (at === text.length) return "cut";
  const letter = text.charAt(at);
  const plain = ESCAPES[letter];
  if (plain !== undefined) return { character: plain, end: at + 1 };
  if (letter !== "u") return undefined;
  const hex = text.slice(at + 1, at + 5);
  if (HEX4.test(hex))
    return { character: plainly(String.fromCharCode(Number.parseInt(hex, 16))), end: at + 5 };
  return at + 1 + hex.length === text.length && CUT_HEX.test(hex) ? "cut" : undefined;
}

/** How much longer the text is than the view, up to an offset in the view. */
function lostBefore(at: readonly number[], lost: readonly number[], offset: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : (lost[low - 1] ?? 0);
}
