/** Records numbered upward, with gaps where some were purged, readable after a number. */
export type ReadAfter<T> = (after: number, limit: number) => Promise<readonly T[]>;

/** The last `count` records and the number of the last one, without reading all: by halving the range of numbers. */
export async function lastOf<T extends { readonly seq: number }>(
  read: ReadAfter<T>,
  count: number,
): Promise<{ readonly items: readonly T[]; readonly last: number }> {
  const last = await lastNumber(read);
  let items: readonly T[] = [];
  // Gaps make a stretch of numbers hold fewer records than it is long: look further back then.
  for (let back = count; items.length < count; back *= 4) {
    items = await read(Math.max(0, last - back), back);
    if (back >= last) break;
  }
  return { items: count === 0 ? [] : items.slice(-count), last };
}

async function lastNumber<T extends { readonly seq: number }>(read: ReadAfter<T>): Promise<number> {
  let low = 0;
  let step = 1;
  // Invariant: there is a record numbered `low`, or none at all.
  for (;;) {
    const [next] = await read(low + step - 1, 1);
    if (next === undefined) {
      if (step === 1) return low;
      step = 1;
    } else {
      low = next.seq;
      step *= 2;
    }
  }
}
