import type { Clock } from "@iron/types";
import { IronError, systemClock } from "@iron/types";
import type { BreakerParts, BreakerState } from "./breaker-options.ts";
import type { RecentCalls } from "./recent-calls.ts";
import { createRecentCalls } from "./recent-calls.ts";

/** Leave for one call. The first verdict counts, any other does nothing. */
export interface Permit {
  /** This call is the one that finds out whether the provider is well again. */
  readonly probe: boolean;
  succeed(): void;
  /** `atLeastMs` is how long the provider asked to be left alone. */
  fail(atLeastMs?: number): void;
  /** The call says nothing about the provider. */
  release(): void;
}

/** What is kept of an open breaker, so that a restart does not forget it. */
export interface BreakerMemory {
  /** Epoch milliseconds. */
  readonly until: number;
  /** How often in a row it has opened. */
  readonly openings: number;
}

export interface Breaker {
  readonly state: BreakerState;
  /** Milliseconds until a call may be let through; 0 when one would be now. */
  readonly waitMs: number;
  /** Undefined when the call must not be made. Every permit must be given a verdict once. */
  enter(): Permit | undefined;
  /** Opens at once, whatever was counted. */
  eject(atLeastMs?: number): void;
  /** Closes and forgets. */
  reset(): void;
  /** Undefined while closed. */
  remember(): BreakerMemory | undefined;
  restore(memory: BreakerMemory): void;
  /** Runs a call under the breaker. @throws {IronError} `circuit_open` without running it, or what it throws */
  run<T>(call: () => Promise<T>): Promise<T>;
}

type State =
  | { readonly name: "closed"; readonly since: number }
  | { readonly name: "open"; readonly until: number }
  | { readonly name: "half_open"; readonly probing: boolean };

/** A circuit breaker. Closed: calls pass. Open: none does. Half open: one probe at a time, whose end decides. */
export function createBreaker(parts: BreakerParts = {}): Breaker {
  return new CircuitBreaker(parts);
}

class CircuitBreaker implements Breaker {
  readonly #parts: BreakerParts;
  readonly #clock: Clock;
  readonly #maxOpenMs: number;
  readonly #recent: RecentCalls;
  #state: State;
  #inARow = 0;
  #openings = 0;
  #lastOpenMs = 0;
  /** Verdicts on calls that began before the last change say nothing about now. */
  #era = 0;

  constructor(parts: BreakerParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    this.#maxOpenMs = parts.maxOpenMs ?? 300_000;
    this.#recent = createRecentCalls(ratioOf(parts).withinMs);
    this.#state = { name: "closed", since: this.#clock.monotonic() };
  }

  get state(): BreakerState {
    return this.#state.name;
  }

  get waitMs(): number {
    if (this.#state.name === "open") return Math.max(0, this.#state.until - this.#clock.monotonic());
    return this.#state.name === "half_open" && this.#state.probing ? PROBE_MS : 0;
  }

  enter(): Permit | undefined {
    if (this.#state.name === "closed") return this.#permit(false);
    if (this.#state.name === "open") {
      if (this.waitMs > TIMER_SLACK_MS) return undefined;
      this.#change({ name: "half_open", probing: true });
      return this.#permit(true);
    }
    if (this.#state.probing) return undefined;
    this.#state = { name: "half_open", probing: true };
    return this.#permit(true);
  }

  eject(atLeastMs = 0): void {
    const { openMs = 10_000, jitter = 0.2, random = Math.random } = this.#parts;
    const now = this.#clock.monotonic();
    const calm = this.#state.name === "closed" && now - this.#state.since > this.#lastOpenMs;
    this.#openings = calm ? 1 : this.#openings + 1;
    const grown = Math.min(this.#maxOpenMs, openMs * 2 ** (this.#openings - 1));
    const spread = grown * (1 + jitter * (2 * random() - 1));
    this.#lastOpenMs = Math.min(this.#maxOpenMs, Math.max(spread, atLeastMs));
    this.#change({ name: "open", until: now + this.#lastOpenMs });
  }

  reset(): void {
    this.#openings = 0;
    this.#lastOpenMs = 0;
    this.#close();
  }

  remember(): BreakerMemory | undefined {
    if (this.#state.name === "closed") return undefined;
    const until = this.#state.name === "open" ? this.#clock.now() + this.waitMs : this.#clock.now();
    return { until: Math.ceil(until), openings: Math.max(1, this.#openings) };
  }

  restore(memory: BreakerMemory): void {
    this.#openings = memory.openings;
    // A clock that was set back must not keep it open for longer than it would ever be.
    this.#lastOpenMs = Math.min(this.#maxOpenMs, Math.max(0, memory.until - this.#clock.now()));
    this.#change({ name: "open", until: this.#clock.monotonic() + this.#lastOpenMs });
  }

  async run<T>(call: () => Promise<T>): Promise<T> {
    const permit = this.enter();
    if (permit === undefined) {
      throw new IronError("circuit_open", "The circuit is open: the call was not made.", {
        retryAfterMs: Math.ceil(this.waitMs),
      });
    }
    try {
      const result = await call();
      permit.succeed();
      return result;
    } catch (error) {
      permit.fail();
      throw error;
    }
  }

  #permit(probe: boolean): Permit {
    return new CallPermit(probe, this.#era, this.#judge);
  }

  readonly #judge: Judge = (verdict, { probe, era }, atLeastMs) => {
    if (era !== this.#era) return;
    if (verdict === "succeed") this.#succeeded();
    else if (verdict === "fail") this.#failed(atLeastMs);
    else if (probe) this.#state = { name: "half_open", probing: false };
  };

  #succeeded(): void {
    this.#inARow = 0;
    this.#recent.add(false, this.#clock.monotonic());
    if (this.#state.name === "half_open") this.#close();
  }

  #failed(atLeastMs?: number): void {
    const { failures = 5 } = this.#parts;
    this.#inARow += 1;
    this.#recent.add(true, this.#clock.monotonic());
    const { share, atLeast } = ratioOf(this.#parts);
    const tooMany = this.#recent.calls >= atLeast && this.#recent.failures >= share * this.#recent.calls;
    if (this.#state.name === "half_open" || this.#inARow >= failures || tooMany) this.eject(atLeastMs);
  }

  #close(): void {
    this.#inARow = 0;
    this.#recent.clear();
    this.#change({ name: "closed", since: this.#clock.monotonic() });
  }

  #change(to: State): void {
    const from = this.#state.name;
    this.#state = to;
    this.#era += 1;
    if (from !== to.name) this.#parts.onChange?.(from, to.name);
  }
}

type Judge = (verdict: "succeed" | "fail" | "release", permit: CallPermit, atLeastMs?: number) => void;

class CallPermit implements Permit {
  readonly probe: boolean;
  readonly era: number;
  #judge: Judge | undefined;

  constructor(probe: boolean, era: number, judge: Judge) {
    this.probe = probe;
    this.era = era;
    this.#judge = judge;
  }

  succeed(): void {
    this.#say("succeed");
  }

  fail(atLeastMs?: number): void {
    this.#say("fail", atLeastMs);
  }

  release(): void {
    this.#say("release");
  }

  #say(verdict: Parameters<Judge>[0], atLeastMs?: number): void {
    const judge = this.#judge;
    this.#judge = undefined;
    judge?.(verdict, this, atLeastMs);
  }
}

function ratioOf({ ratio }: BreakerParts): { share: number; atLeast: number; withinMs: number } {
  if (ratio === false) return { share: 1, atLeast: Infinity, withinMs: 30_000 };
  return { share: ratio?.share ?? 0.5, atLeast: ratio?.atLeast ?? 20, withinMs: ratio?.withinMs ?? 30_000 };
}

/** When to ask again while a probe is under way. */
const PROBE_MS = 1000;

/** Timers may fire a little before their time: who waited it out is let in. */
export const TIMER_SLACK_MS = 5;
