import type { Microdollars } from "@iron/types";

/** Dollars for people and JSON. The division is rounded to the nearest double, which prints as the exact decimal; it is never calculated with. */
export function dollars(amount: Microdollars): number {
  return amount / 1_000_000;
}
