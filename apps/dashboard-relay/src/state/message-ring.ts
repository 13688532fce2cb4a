/** The last messages as they are sent, numbered without gaps, so that a page that was away for a moment misses nothing. */
export interface MessageRing {
  readonly last: number;
  /** Numbers that do not follow on what is there begin the ring anew. */
  add(seq: number, text: string): void;
  /** Messages after `seq`, as many as make up `mostChars`, at least one; undefined when some are gone, or `seq` is from a future that is not ours. */
  after(seq: number, mostChars: number): readonly string[] | undefined;
}

/** @param start the number of the last message before the first */
export function createMessageRing(capacity: number, start: number): MessageRing {
  const texts: string[] = Array.from({ length: capacity });
  let last = start;
  let size = 0;
  const at = (seq: number): number => seq % capacity;
  return {
    get last() {
      return last;
    },
    add(seq, text) {
      size = seq === last + 1 ? Math.min(size + 1, capacity) : 1;
      last = seq;
      texts[at(seq)] = text;
    },
    after(seq, mostChars) {
      if (seq > last || seq < last - size) return undefined;
      const found: string[] = [];
      for (let next = seq + 1, chars = 0; next <= last && chars < mostChars; next += 1) {
        const text = texts[at(next)] ?? "";
        chars += text.length;
        found.push(text);
      }
      return found;
    },
  };
}
