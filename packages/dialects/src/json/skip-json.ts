const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The first byte at or after `at` that is not white space. */
export function skipSpace(buffer: Buffer, at: number): number {
  let next = at;
  for (;;) {
    const byte = buffer[next];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return next;
    next++;
  }
}

/** The position after the closing quote of the string that opens at `open`. */
export function skipString(buffer: Buffer, open: number): number {
  let at = buffer.indexOf(QUOTE, open + 1);
  while (at !== -1) {
    let slash = at - 1;
    while (slash > open && buffer[slash] === BACKSLASH) slash--;
    if ((at - slash) % 2 === 1) return at + 1;
    at = buffer.indexOf(QUOTE, at + 1);
  }
  throw new RangeError("The JSON text ends inside a string.");
}

/** The position after the value that begins at `at`. Iterative: depth costs nothing. */
export function skipValue(buffer: Buffer, start: number): number {
  const first = buffer[start];
  if (first === QUOTE) return skipString(buffer, start);
  if (first !== 0x7b && first !== 0x5b) return skipScalar(buffer, start);
  let depth = 0;
  let at = start;
  while (at < buffer.length) {
    const byte = buffer[at];
    if (byte === QUOTE) {
      at = skipString(buffer, at);
      continue;
    }
    if (byte === 0x7b || byte === 0x5b) depth++;
    else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) return at + 1;
    at++;
  }
  throw new RangeError("The JSON text ends inside a value.");
}

function skipScalar(buffer: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const byte = buffer[at];
    if (byte === undefined || byte === 0x2c || byte === 0x7d || byte === 0x5d || byte <= 0x20) return at;
    at++;
  }
}
