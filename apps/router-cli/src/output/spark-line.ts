const BARS = "▁▂▃▄▅▆▇█";

/** One bar for each value, as high as its share of the largest. */
export function sparkLine(values: readonly number[]): string {
  const most = Math.max(...values, 1);
  return values
    .map((value) => BARS[Math.round((Math.max(0, value) / most) * (BARS.length - 1))] ?? "")
    .join("");
}
