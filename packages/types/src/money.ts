/** A whole number of microdollars: 1 USD = 1 000 000. Never a fraction, never a float that holds dollars. */
export type Microdollars = number & { readonly __unit: "microdollars" };

/** A whole number of picodollars (10^-12 USD) per unit: the unit of prices, so that tokens x price is exact. */
export type Picodollars = bigint & { readonly __unit: "picodollars" };

/**
 * Checks that a number is a whole, safe number of microdollars.
 *
 * @throws {RangeError} naming the value, when it is a fraction, NaN, or beyond 2^53.
 */
export function microdollars(value: number): Microdollars {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number of microdollars`);
  return value as Microdollars;
}

/** Dollars as a person writes them, from microdollars: exact to six decimals, trailing zeros kept to two. */
export function formatUsd(amount: Microdollars): string {
  const sign = amount < 0 ? "-" : "";
  const digits = Math.abs(amount).toString().padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0{1,4}$/, "");
  return `${sign}$${digits.slice(0, -6)}.${fraction}`;
}
