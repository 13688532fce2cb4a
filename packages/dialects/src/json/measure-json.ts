export const MAX_DEPTH = 64;
export const MAX_KEYS = 100_000;

export interface JsonMeasure {
  /** Members of all objects; counting stops just above the limit. */
  readonly keys: number;
  /** Where nesting goes past the limit; nothing after it was read. */
  readonly tooDeepAt: number | undefined;
}

const QUOTE = 0x22;

/**
 * Counts keys and bounds the nesting of a JSON text in one pass, before it is parsed. Text that is not JSON gives numbers without meaning:
 * the parser refuses it afterwards.
 */
export function measureJson(text: string): JsonMeasure {
  let keys = 0;
  let depth = 0;
  const length = text.length;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      if (at === -1) break;
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) return { keys, tooDeepAt: at };
    } else if (code === 0x7d || code === 0x5d) depth--;
    else if (code === 0x3a && ++keys > MAX_KEYS) break;
  }
  return { keys, tooDeepAt: undefined };
}

/** The position of the quote that closes the string opened at `open`; -1 when none does. */
export function endOfString(text: string, open: number): number {
  // Most strings are short: a few steps by hand cost less than a native search, which wins on long ones.
  const near = Math.min(text.length, open + 24);
  for (let at = open + 1; at < near; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === 0x5c) at++;
  }
  return searchQuote(text, open);
}

function searchQuote(text: string, open: number): number {
  let at = text.indexOf('"', open + 1);
  while (at !== -1) {
    let slash = at - 1;
    while (slash > open && text.charCodeAt(slash) === 0x5c) slash--;
    if ((at - slash) % 2 === 1) return at;
    at = text.indexOf('"', at + 1);
  }
  return -1;
}
