import type { Picodollars } from "@iron/types";
import type { ModelPrice } from "../prices/model-price.ts";

const NOTHING = 0n as Picodollars;

/**
 * The fee for one use of a tool that runs at the provider. A tool whose fee is not known is charged as the dearest known one: an unknown price is
 * never zero. Where no fee is known at all the provider charges by tokens only.
 */
export function toolFee(price: ModelPrice, name: string): Picodollars {
  const stated = price.toolFees[name];
  if (stated !== undefined) return stated;
  let dearest = NOTHING;
  for (const fee of Object.values(price.toolFees)) if (fee > dearest) dearest = fee;
  return dearest;
}
