/** Dollars from microdollars, as short as is still true. */
export function usd(microdollars: number): string {
  const dollars = microdollars / 1e6;
  if (dollars === 0) return "$0";
  const digits = Math.abs(dollars) >= 1 ? 2 : Math.abs(dollars) >= 0.01 ? 4 : 6;
  return `$${dollars.toFixed(digits)}`;
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}

export function clock(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour12: false });
}

export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** `3 h 20 min`, `45 s`, or nothing to say. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return "never at this rate";
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.max(1, Math.round(ms / 1000))} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.round(minutes / 1440)} days`;
}
