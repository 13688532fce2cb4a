import {
  type Account,
  type HoldAnswer,
  type HoldRequest,
  IronError,
  type Ledger,
  type Microdollars,
  type Maybe,
} from "@iron/types";
import { dollars } from "../policy/dollars.ts";
import { proceed } from "../policy/proceed.ts";
import { waitingHelps } from "../policy/refusal.ts";
import type { Purse } from "./purse.ts";
import type { SpentMark } from "./spent-mark.ts";
import type { Tranches } from "./tranches.ts";

export interface LeasedLedgerOptions {
  readonly inner: Ledger;
  readonly purse: Purse;
  readonly tranches: Tranches;
  readonly mark: SpentMark | undefined;
  /** With less free than this, more is asked for while calls go on. */
  readonly lowMicrodollars: Microdollars;
  /** Resolves with whatever the promise gives, or with false when a call has waited long enough for it. */
  readonly soon: (promise: Promise<boolean>) => Promise<boolean>;
}

export interface LeasedLedger extends Ledger {
  /** Asks for more if little is free. */
  topUp(): Promise<void>;
}

/** Every hold counts against what the server has granted; when that does not suffice, more is asked for before anybody is refused. */
export function createLeasedLedger(options: LeasedLedgerOptions): LeasedLedger {
  const { inner, mark } = options;
  const holds = new LeasedHolds(options);
  /** Runs what raises what may have been spent, once the mark allows for it. */
  const marked = <T>(by: Microdollars, run: () => Maybe<T>): Maybe<T> =>
    mark === undefined ? run() : mark.holding(by, run);
  return {
    topUp: () => holds.topUp(),
    hold: (request) => holds.hold(request),
    extend: (call, by) => marked(by, () => inner.extend(call, by)),
    settle: (call, settlement) =>
      // More than was held may have been charged.
      proceed(inner.settle(call, settlement), (closed) => marked(0 as Microdollars, () => closed)),
    void: (call, reason) => inner.void(call, reason),
    account: (budget) => inner.account(budget),
    adjust: (...args) => inner.adjust(...args),
    open: () => inner.open(),
    ...(inner.onFreed && { onFreed: inner.onFreed.bind(inner) }),
  };
}

class LeasedHolds {
  readonly #options: LeasedLedgerOptions;
  /** What was free at the last look. Only decides when to ask: the hold itself is checked in the ledger. */
  #free = 0;

  constructor(options: LeasedLedgerOptions) {
    this.#options = options;
  }

  hold(request: HoldRequest): Maybe<HoldAnswer> {
    const { inner, purse, tranches } = this.#options;
    if (!request.budgets.some(({ budget }) => budget === purse.budget)) return inner.hold(request);
    const need = request.shareOfFree === undefined ? request.want : request.atLeast;
    if (need <= this.#free || tranches.waitMs > 0) return this.#holdAndWatch(request);
    // A hold that would fit in a further tranche is not made smaller for want of asking.
    return proceed(this.#look(), () =>
      need > this.#free ? this.#holdAfterMore(request, need - this.#free) : this.#holdAndWatch(request),
    );
  }

  async topUp(): Promise<void> {
    const { tranches, lowMicrodollars } = this.#options;
    await this.#look();
    if (this.#free < lowMicrodollars) await tranches.more(lowMicrodollars - this.#free);
  }

  #look(): Maybe<void> {
    const { inner, purse } = this.#options;
    return proceed(inner.account(purse.budget), ({ spent, held }) => {
      this.#free = purse.limit - spent - held;
    });
  }

  #holdAndWatch(request: HoldRequest): Maybe<HoldAnswer> {
    return proceed(this.#holdNow(request), (answer) => {
      if (answer.short?.budget === this.#options.purse.budget)
        return this.#holdAfterMore(request, request.atLeast);
      this.#free -= answer.held ?? 0;
      // While calls go on; whoever needs it next waits for it.
      if (this.#free < this.#options.lowMicrodollars) void this.topUp().catch(() => undefined);
      return answer;
    });
  }

  async #holdAfterMore(request: HoldRequest, need: number): Promise<HoldAnswer> {
    const { purse, tranches, soon } = this.#options;
    // Others may have been quicker to hold what was granted: asked for again, until it suffices or there is no more.
    for (;;) {
      const granted = await soon(tranches.more(need));
      const answer = await this.#holdNow(request);
      if (!granted || answer.short?.budget !== purse.budget) return this.#judge(request, answer);
    }
  }

  #holdNow(request: HoldRequest): Maybe<HoldAnswer> {
    const { inner, purse, mark } = this.#options;
    const budgets = request.budgets.map(({ budget, limit }) => ({
      budget,
      limit: budget === purse.budget ? purse.limit : limit,
    }));
    const asked = { ...request, budgets };
    return mark === undefined ? inner.hold(asked) : mark.holding(request.want, () => inner.hold(asked));
  }

  #judge(request: HoldRequest, answer: HoldAnswer): HoldAnswer {
    const { purse, tranches } = this.#options;
    if (answer.short?.budget !== purse.budget) return answer;
    if (purse.limit > 0 && waitingHelps(answer.short, request.atLeast)) return answer;
    if (tranches.standing === "exhausted") return answer;
    throw noMoney(this.#options, request, answer.short);
  }
}

/** Not refused for being poor, but because the server cannot be asked: a router that never had a lease says so differently. */
function noMoney(options: LeasedLedgerOptions, request: HoldRequest, short: Account): IronError {
  const { purse, tranches } = options;
  const facts = {
    budget: "lease",
    limit_usd: dollars(short.limit),
    spent_usd: dollars(short.spent),
    held_usd: dollars(short.held),
    bound_usd: dollars(request.want),
    least_usd: dollars(request.atLeast),
    server: tranches.standing,
  };
  if (purse.limit === 0 || tranches.standing === "granting" || tranches.standing === "untried") {
    return new IronError("budget_unavailable", "The control server has not granted money for this yet.", {
      facts,
      retryAfterMs: Math.max(1000, tranches.waitMs),
    });
  }
  return new IronError(
    "budget_exhausted_offline",
    "What the control server has granted is used up, and it cannot be asked for more.",
    { facts: { ...facts, reason: "exhausted" }, shouldRetry: false },
  );
}
