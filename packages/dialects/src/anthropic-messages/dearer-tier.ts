import type { Json } from "@iron/types";

/**
 * Fast mode and a place for inference each make every token dearer, whatever the stated service tier. They are priced as tiers of their own:
 * `fast`, `us`, `fast+us`.
 */
export function dearerTier(speed: Json | undefined, place: Json | undefined): string | undefined {
  const fast = speed === "fast";
  if (place === "us") return fast ? "fast+us" : "us";
  return fast ? "fast" : undefined;
}
