const ALNUM = 1;
const DIGIT = 2;
const JOINER = 4;
const AT = 8;
const COLON = 16;
const EQUALS = 32;

const CLASSES: Uint8Array = new Uint8Array(128);
for (let code = 48; code <= 57; code += 1) CLASSES[code] = ALNUM | DIGIT;
for (let code = 65; code <= 90; code += 1) CLASSES[code] = CLASSES[code + 32] = ALNUM;
CLASSES[45] = CLASSES[95] = JOINER;
CLASSES[64] = AT;
CLASSES[58] = COLON;
CLASSES[61] = EQUALS;

/** What the scan must know of a character: bits of a table for ASCII, nothing for the rest. */
export const classes: {
  readonly ALNUM: number;
  readonly DIGIT: number;
  readonly JOINER: number;
  readonly AT: number;
  readonly COLON: number;
  readonly EQUALS: number;
  readonly of: Uint8Array;
} = { ALNUM, DIGIT, JOINER, AT, COLON, EQUALS, of: CLASSES };

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isAlnum(code: number): boolean {
  return code < 128 && ((CLASSES[code] ?? 0) & ALNUM) !== 0;
}

/** A letter, digit or underscore: what a word goes on with. NaN, the code beyond a text, is none. */
export function isWord(code: number): boolean {
  return code === 95 || isAlnum(code);
}

/** The digits of a text, without what separates them. */
export function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, "");
}
