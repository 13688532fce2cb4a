/**
 * How long a provider asks to wait, in milliseconds, from `retry-after-ms` or `retry-after` (seconds or an HTTP date, which is measured
 * against the reply's own `date`, so that the two clocks need not agree). Undefined when absent or unreadable; never negative.
 *
 * @param now Epoch milliseconds, for replies without a date.
 */
export function readRetryAfter(
  headers: ReadonlyMap<string, string>,
  now: number = Date.now(),
): number | undefined {
  const exact = readNumber(headers.get("retry-after-ms"));
  if (exact !== undefined) return Math.ceil(exact);
  const value = headers.get("retry-after");
  const seconds = readNumber(value);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  // A year is as long as anything means; a date alone is never just digits.
  const until = value === undefined || !/[a-z]/i.test(value) ? Number.NaN : Date.parse(value);
  if (Number.isNaN(until)) return undefined;
  const sent = Date.parse(headers.get("date") ?? "");
  return Math.max(0, until - (Number.isNaN(sent) ? now : sent));
}

function readNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*\d{1,12}(?:\.\d{1,9})?\s*$/.test(text)) return undefined;
  return Number(text);
}
