import { type Clock, isIronError, type Microdollars } from "@iron/types";
import { backoffMs } from "./backoff.ts";
import { warn, type Tell } from "./lease-alert.ts";
import { type HandshakeAnswer, type LeaseClient, MOST_PER_HANDSHAKE, type NoAnswer } from "./lease-client.ts";

export interface TranchesOptions {
  readonly client: LeaseClient;
  /** Sees to the provider key and names its provider, before any money is asked for (rule A). */
  readonly provider: () => string | Promise<string>;
  readonly trancheMicrodollars: Microdollars;
  readonly cautiousMicrodollars: Microdollars;
  readonly clock: Clock;
  readonly random: () => number;
  readonly tell: Tell;
  /** Runs before each try: what earlier runs left must be returned first, for it may be all the money there is. */
  readonly before: () => Promise<void>;
  /** Takes a grant over. Rejects when it cannot be kept. */
  readonly keep: (grant: Extract<HandshakeAnswer, { kind: "granted" }>) => Promise<void>;
  /** A grant that is of no use: back to the server. */
  readonly discard: (
    lease: NonNullable<Extract<HandshakeAnswer, { kind: "bad_grant" }>["lease"]>,
  ) => Promise<void>;
  /** Time to try again after a failure. */
  readonly retry: () => void;
}

/** How the server last answered to the wish for more. */
export type Standing = "untried" | "granting" | "exhausted" | "refused" | "unreachable";

/** Gets money from the server in tranches, by one handshake at a time (rule B). */
export interface Tranches {
  /** Asks for at least `need`, unless now is not the time to ask. True when something was granted. */
  more(need: number): Promise<boolean>;
  readonly standing: Standing;
  /** Milliseconds until asking makes sense again. */
  readonly waitMs: number;
  /** Asks no more; resolves when no handshake is under way. */
  stop(): Promise<void>;
}

const EXHAUSTED_MS = 60_000;

export function createTranches(options: TranchesOptions): Tranches {
  return new Handshakes(options);
}

class Handshakes implements Tranches {
  readonly #options: TranchesOptions;
  #pending: Promise<boolean> | undefined;
  #failures = 0;
  /** On the monotonic clock. */
  #notBefore = 0;
  /** A handshake may have reserved money that nobody knows of: the next one asks for little. */
  #cautious = false;
  #offline = false;
  #stopped = false;
  #cancelRetry: (() => void) | undefined;
  standing: Standing = "untried";

  constructor(options: TranchesOptions) {
    this.#options = options;
  }

  get waitMs(): number {
    return Math.max(0, Math.ceil(this.#notBefore - this.#options.clock.monotonic()));
  }

  async more(need: number): Promise<boolean> {
    if (this.#pending !== undefined) return this.#pending;
    if (this.#stopped || this.standing === "refused" || this.waitMs > 0) return false;
    this.#pending = this.#ask(need).finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelRetry?.();
    await this.#pending;
  }

  async #ask(need: number): Promise<boolean> {
    const { client, trancheMicrodollars, cautiousMicrodollars } = this.#options;
    try {
      await this.#options.before();
      const provider = await this.#options.provider();
      const wish = this.#cautious ? cautiousMicrodollars : Math.max(trancheMicrodollars, need);
      const amount = Math.min(wish, MOST_PER_HANDSHAKE) as Microdollars;
      return await this.#take(await client.handshake({ provider, amount }), amount);
    } catch (error) {
      this.#fail(isIronError(error) ? error.code : "internal");
      return false;
    }
  }

  async #take(answer: HandshakeAnswer, asked: Microdollars): Promise<boolean> {
    const { tell, clock } = this.#options;
    switch (answer.kind) {
      case "granted":
        await this.#options.keep(answer);
        this.#answered("granting");
        this.#cautious = false;
        if (answer.remaining === 0) this.#notBefore = clock.monotonic() + EXHAUSTED_MS;
        if (answer.remaining === 0) this.standing = "exhausted";
        return true;
      case "exhausted":
        this.#answered("exhausted");
        this.#notBefore = clock.monotonic() + EXHAUSTED_MS;
        warn(tell, "server_budget_exhausted", { asked });
        return false;
      case "refused":
        this.standing = "refused";
        tell({ name: "handshake_refused", severity: "critical", facts: { status: answer.status } });
        if (answer.maybeLeaked) warn(tell, "lease_maybe_leaked", { asked });
        return false;
      case "bad_grant":
        tell({ name: "bad_grant", severity: "critical", facts: { asked } });
        if (answer.lease === undefined) this.#leaked(asked);
        else await this.#options.discard(answer.lease);
        this.#fail("bad_grant");
        return false;
      case "failed":
        this.#noAnswer(answer, asked);
        return false;
    }
  }

  #noAnswer({ why, status, sent, alarm }: NoAnswer, asked: Microdollars): void {
    const { tell } = this.#options;
    const facts = { why, ...(status !== undefined && { status }) };
    if (alarm !== undefined) tell({ name: alarm, severity: "critical", facts });
    if (sent) this.#leaked(asked);
    this.#fail(status === undefined ? why : `${why} ${status}`);
  }

  #leaked(asked: Microdollars): void {
    this.#cautious = true;
    warn(this.#options.tell, "lease_maybe_leaked", { asked });
  }

  #answered(standing: Standing): void {
    this.standing = standing;
    this.#failures = 0;
    this.#notBefore = 0;
    this.#offline = false;
  }

  #retry(): void {
    // The timer decides: it may fire a moment before the other clock gets there.
    this.#notBefore = 0;
    this.#options.retry();
  }

  #fail(why: string): void {
    const { clock, random, tell } = this.#options;
    this.standing = "unreachable";
    this.#failures += 1;
    const wait = backoffMs(this.#failures, random);
    this.#notBefore = clock.monotonic() + wait;
    warn(tell, "handshake_retry", { why, failures: this.#failures, wait_ms: wait });
    if (!this.#offline) warn(tell, "offline_since", { at: clock.now() });
    this.#offline = true;
    this.#cancelRetry?.();
    if (!this.#stopped) this.#cancelRetry = clock.after(wait, () => this.#retry());
  }
}
