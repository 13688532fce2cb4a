import type { Clock } from "@iron/types";

export type BreakerState = "closed" | "open" | "half_open";

export interface BreakerRatio {
  readonly share?: number | undefined;
  readonly atLeast?: number | undefined;
  readonly withinMs?: number | undefined;
}

export interface BreakerOptions {
  /** Failures in a row that open it. Default 5. */
  readonly failures?: number | undefined;
  /** It opens too when this share of recent calls failed, of at least `atLeast` calls in `withinMs`. Default 0.5 of 20 in 30 000. */
  readonly ratio?: BreakerRatio | false | undefined;
  /** How long it stays open the first time; each time in a row doubles it. Default 10 000. */
  readonly openMs?: number | undefined;
  /** The longest. Default 300 000. */
  readonly maxOpenMs?: number | undefined;
  /** Each time is longer or shorter by up to this share, so that many breakers do not probe at once. Default 0.2. */
  readonly jitter?: number | undefined;
}

export interface BreakerParts extends BreakerOptions {
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  readonly onChange?: ((from: BreakerState, to: BreakerState) => void) | undefined;
}
