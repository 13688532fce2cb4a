/**
 * A decimal as a person writes it ("0.25", 1.5, "1e-3" is refused), times ten to the `scale`, as a whole number. Exact: no float is involved.
 *
 * @returns undefined when the text is not a plain decimal, is negative, or has more digits after the point than `scale` allows.
 */
export function scaledDecimal(value: string | number, scale: number): bigint | undefined {
  const text = typeof value === "number" ? plainDecimal(value) : value.trim();
  const match = /^(\d{1,15})(?:\.(\d{1,20}))?$/.exec(text);
  if (match === null) return undefined;
  const fraction = (match[2] ?? "").replace(/0+$/, "");
  if (fraction.length > scale) return undefined;
  return BigInt(`${match[1] ?? ""}${fraction.padEnd(scale, "0")}`);
}

/** JavaScript prints small numbers with an exponent: 1e-7. */
function plainDecimal(value: number): string {
  const text = String(value);
  return text.includes("e-") ? value.toFixed(20) : text;
}
