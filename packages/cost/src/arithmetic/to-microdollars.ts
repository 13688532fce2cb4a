import { IronError, type Microdollars } from "@iron/types";

/** Money inside this package: thousandths of a picodollar, so that a price times a service tier's factor in thousandths stays whole. */
export type Exact = bigint;

/** Thousandths: what a factor of 1 is. */
export const ONE = 1000n;

const EXACT_PER_MICRODOLLAR = 1_000_000_000n;
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Rounds up to whole microdollars. The one place where an exact amount is rounded.
 *
 * @throws {IronError} `invalid_request` when the amount is beyond what a safe integer holds (nine billion dollars): a request for that much is absurd.
 */
export function toMicrodollars(amount: Exact): Microdollars {
  const whole = (amount + EXACT_PER_MICRODOLLAR - 1n) / EXACT_PER_MICRODOLLAR;
  if (whole > LARGEST) {
    throw new IronError("invalid_request", "This call's cost would be more than nine billion dollars.");
  }
  return Number(whole) as Microdollars;
}

/** Exactly, from microdollars. */
export function toExact(amount: Microdollars): Exact {
  return BigInt(amount) * EXACT_PER_MICRODOLLAR;
}
