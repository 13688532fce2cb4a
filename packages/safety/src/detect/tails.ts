/** A tail by a pattern that ends with `$` and is bounded; it is tried on the last `length` characters only. */
export function tailByPattern(pattern: RegExp, length: number): (text: string) => number {
  return (text) => {
    const from = Math.max(0, text.length - length);
    const found = pattern.exec(text.slice(from));
    return found === null ? text.length : from + found.index;
  };
}

/** A tail that is a run of some characters, at most so many. */
export function tailByRun(isPart: (code: number) => boolean, length: number): (text: string) => number {
  return (text) => {
    let at = text.length;
    const least = Math.max(0, at - length);
    while (at > least && isPart(text.charCodeAt(at - 1))) at -= 1;
    return at;
  };
}

/** Where the end of a text is the beginning of a given one. */
export function tailOfPrefix(text: string, prefix: string): number {
  for (let length = Math.min(text.length, prefix.length - 1); length > 0; length -= 1) {
    if (text.endsWith(prefix.slice(0, length))) return text.length - length;
  }
  return text.length;
}
