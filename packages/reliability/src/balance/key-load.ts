import type { Clock, KeyId } from "@iron/types";

/** One of several keys of a provider. */
export interface BalancedKey {
  /** By which the provider's key source hands it out. */
  readonly id: string;
  /** Its share of the calls beside the others'. Default 1. */
  readonly weight?: number | undefined;
}

/** How a key is doing. */
export interface KeyLoad {
  readonly id: KeyId;
  readonly weight: number;
  /** Calls open now. */
  busy: number;
  /** For turns by weight: grows by the weight each turn, and falls by the sum of weights when its turn comes. */
  credit: number;
  /** What is left of its rate limit, 0 to 1; 1 while nothing is known. */
  remaining(): number;
  sawRemaining(share: number | undefined): void;
}

/** Limits are per minute: an older reading says nothing. */
const READING_HOLDS_MS = 60_000;

export function createKeyLoad({ id, weight = 1 }: BalancedKey, clock: Clock): KeyLoad {
  let share = 1;
  let readAt = -Infinity;
  return {
    id: id as KeyId,
    weight,
    busy: 0,
    credit: 0,
    remaining: () => (clock.monotonic() - readAt < READING_HOLDS_MS ? share : 1),
    sawRemaining(seen) {
      if (seen === undefined) return;
      share = seen;
      readAt = clock.monotonic();
    },
  };
}
