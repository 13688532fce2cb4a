const TOKEN: Uint8Array = new Uint8Array(128);
const SIGN: Uint8Array = new Uint8Array(128);
const ALNUM: Uint8Array = new Uint8Array(128);
for (let code = 48; code <= 57; code += 1) TOKEN[code] = SIGN[code] = ALNUM[code] = 1;
for (let code = 65; code <= 90; code += 1)
  TOKEN[code] = TOKEN[code + 32] = ALNUM[code] = ALNUM[code + 32] = 1;
TOKEN[45] = TOKEN[95] = 1;
SIGN[58] = SIGN[61] = SIGN[64] = 1;

/** Which of the characters of ASCII a text has: 1 for those, by code. */
export function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

/** The code unit at a place; 0 beyond a text, where `charCodeAt` gives NaN and compiled code would leave its fast way. */
export function codeAt(text: string, at: number): number {
  return at >= 0 && at < text.length ? text.charCodeAt(at) : 0;
}

/** A letter, a digit, `-` or `_`. */
export function isTokenPart(code: number): boolean {
  return code < 128 && TOKEN[code] === 1;
}

/** A digit, `:`, `=` or `@`: where the scan stops to ask. */
export function isSign(code: number): boolean {
  return code < 128 && SIGN[code] === 1;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A digit or one of the letters a to f, of either case. */
export function isHex(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

/** Whether a colon ends a group of up to so many hex digits, or follows another: then what follows it is not the first group. */
export function endsHexGroup(text: string, colon: number, most: number): boolean {
  let at = colon;
  while (colon - at <= most && isHex(codeAt(text, at - 1))) at -= 1;
  if (at === colon) return codeAt(text, at - 1) === 58;
  return colon - at <= most && !isWord(codeAt(text, at - 1));
}

export function isAlnum(code: number): boolean {
  return code < 128 && ALNUM[code] === 1;
}

/** A letter, digit or underscore: what a word goes on with. */
export function isWord(code: number): boolean {
  return code === 95 || isAlnum(code);
}

/** How many digits a part of a text has. */
export function countDigits(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) if (isDigit(text.charCodeAt(at))) count += 1;
  return count;
}

/** The digits of a text, without what separates them. */
export function digitsOf(text: string): string {
  let out = "";
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (isDigit(text.charCodeAt(at))) continue;
    out += text.slice(from, at);
    from = at + 1;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** Letters and digits of a text alone, upper case. */
export function compact(text: string): string {
  let out = "";
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (isAlnum(text.charCodeAt(at))) continue;
    out += text.slice(from, at);
    from = at + 1;
  }
  return (from === 0 ? text : out + text.slice(from)).toUpperCase();
}
