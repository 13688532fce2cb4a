import type { SeededRandom } from "@iron/testing";

/** What a provider will do with one call. */
export interface Fate {
  /** Nobody listens; the connection breaks; nothing ever comes; an error; an answer. */
  readonly kind: "refused" | "reset" | "silent" | "status" | "answer";
  /** From the request to the first sign of life. */
  readonly afterMs: number;
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  /** Tokens it would write if it had room. */
  readonly tokens: number;
  readonly tokenMs: number;
  readonly usage: "told" | "missing" | "absurd";
  /** A stream ends early at this token. */
  readonly cut: { readonly at: number; readonly how: "eof" | "reset" | "error" | "stall" } | undefined;
  /** Writes on beyond the cap it was given. */
  readonly disobeys: boolean;
  /** Events arrive in pieces. */
  readonly splits: boolean;
}

const ERRORS = [429, 429, 500, 503, 529, 400, 404] as const;

/** The worse the weather, the more goes wrong. */
export function drawFate(random: SeededRandom, weather: number): Fate {
  const wrong = random.chance(weather);
  const kind = wrong
    ? random.pick(["refused", "reset", "silent", "status", "status", "answer"] as const)
    : "answer";
  const tokens = random.pick([1, 3, 12, random.int(1, 80), 250]);
  const status = random.pick(ERRORS);
  return {
    kind,
    afterMs: random.pick([0, 5, 120, random.int(1, 3000)]),
    status,
    retryAfterSeconds: status === 429 && random.chance(0.7) ? random.int(1, 4) : undefined,
    tokens,
    // Never faster than the price says that the model can be.
    tokenMs: random.int(10, 60),
    usage: wrong ? random.pick(["told", "missing", "absurd"] as const) : "told",
    cut:
      wrong && random.chance(0.6)
        ? { at: random.int(0, tokens), how: random.pick(["eof", "reset", "error", "stall"] as const) }
        : undefined,
    disobeys: wrong && random.chance(0.2),
    splits: random.chance(0.3),
  };
}
