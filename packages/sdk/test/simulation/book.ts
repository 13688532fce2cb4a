import type {
  BudgetId,
  CallId,
  CloseAnswer,
  HoldAnswer,
  HoldRequest,
  Settlement,
  UsageSource,
} from "@iron/types";

/** One call as the entries of the ledger tell it. */
export interface BookedCall {
  readonly call: CallId;
  readonly budgets: readonly BudgetId[];
  held: number;
  state: "open" | "settled" | "void";
  charged: number;
  source: UsageSource | undefined;
}

type Stands = { readonly spent: number; readonly held: number };

/**
 * An account of the ledger's moves that is kept apart from it, by hand and from scratch: every sum is taken anew from the calls. What the ledger does against
 * the rules of money is told as a violation, by the number of the rule.
 */
export class Book {
  readonly calls: Map<CallId, BookedCall> = new Map();
  readonly violations: string[] = [];
  /** How much has happened. */
  moves = 0;
  readonly #limits = new Map<BudgetId, number>();
  readonly #adjusted = new Map<BudgetId, number>();

  hold(request: Pick<HoldRequest, "call" | "budgets" | "want" | "atLeast">, answer: HoldAnswer): void {
    this.moves += 1;
    for (const { budget, limit } of request.budgets) this.#limits.set(budget, limit);
    const known = this.calls.get(request.call);
    if (answer.short !== undefined) {
      if (known === undefined) this.#isShort(request, answer.short.budget);
      return;
    }
    if (known !== undefined) return;
    for (const { budget, limit } of request.budgets) {
      const { spent, held } = this.stands(budget);
      if (spent + held + answer.held > limit)
        this.#wrong(`P-1 ${request.call} holds ${answer.held} of ${budget}: ${spent} + ${held} of ${limit}`);
    }
    const budgets = request.budgets.map(({ budget }) => budget);
    const { call } = request;
    this.calls.set(call, {
      call,
      budgets,
      held: answer.held,
      state: "open",
      charged: 0,
      source: undefined,
    });
  }

  extend(call: CallId, by: number, extended: boolean): void {
    this.moves += 1;
    const found = this.calls.get(call);
    if (!extended || found === undefined) return;
    if (found.state !== "open") this.#wrong(`P-4 ${call} was extended when it was ${found.state}`);
    for (const budget of found.budgets) {
      const { spent, held } = this.stands(budget);
      const limit = this.#limits.get(budget) ?? 0;
      if (spent + held + by > limit)
        this.#wrong(`P-1 ${call} takes ${by} more of ${budget}: ${spent} + ${held} of ${limit}`);
    }
    found.held += by;
  }

  settle(call: CallId, { amount, source }: Pick<Settlement, "amount" | "source">, answer: CloseAnswer): void {
    this.#close(call, answer, { state: "settled", amount, source });
  }

  void(call: CallId, answer: CloseAnswer): void {
    this.#close(call, answer, { state: "void", amount: 0, source: undefined });
  }

  /** P-10: only an entry with an actor may lower what is spent. */
  adjust(budget: BudgetId, by: number): void {
    this.moves += 1;
    const { spent } = this.stands(budget);
    this.#adjusted.set(budget, (this.#adjusted.get(budget) ?? 0) + Math.max(by, -spent));
  }

  stands(budget: BudgetId): Stands {
    let spent = this.#adjusted.get(budget) ?? 0;
    let held = 0;
    for (const one of this.calls.values()) {
      if (!one.budgets.includes(budget)) continue;
      spent += one.charged;
      if (one.state === "open") held += one.held;
    }
    return { spent, held };
  }

  budgets(): readonly BudgetId[] {
    return [...this.#limits.keys()];
  }

  open(): readonly BookedCall[] {
    return [...this.calls.values()].filter(({ state }) => state === "open");
  }

  /** P-2: the ledger's counters are the sums of its entries. */
  compare(account: (budget: BudgetId) => Stands): void {
    for (const budget of this.budgets()) {
      const { spent, held } = account(budget);
      const sums = this.stands(budget);
      if (spent !== sums.spent || held !== sums.held)
        this.#wrong(`P-2 ${budget} says ${spent} and ${held}, its entries ${sums.spent} and ${sums.held}`);
    }
  }

  #close(
    call: CallId,
    answer: CloseAnswer,
    to: Pick<BookedCall, "state" | "source"> & { readonly amount: number },
  ): void {
    this.moves += 1;
    const found = this.calls.get(call);
    if (found === undefined || found.state !== "open") {
      if (answer === "closed") this.#wrong(`P-4 ${call} was closed again`);
      return;
    }
    if (answer !== "closed") {
      this.#wrong(`P-4 ${call} is open and its ${to.state} was answered ${answer}`);
      return;
    }
    Object.assign(found, { state: to.state, charged: to.amount, source: to.source });
  }

  /** P-13: nobody is refused what fits. */
  #isShort({ call, budgets, want, atLeast }: HoldRequest, short: BudgetId): void {
    const least = Math.min(want, atLeast);
    const fits = budgets.every(({ budget, limit }) => {
      const { spent, held } = this.stands(budget);
      return spent + held + least <= limit;
    });
    if (fits) this.#wrong(`P-13 ${call} was refused ${least} of ${short}, which fits`);
  }

  #wrong(what: string): void {
    this.violations.push(what);
  }
}
