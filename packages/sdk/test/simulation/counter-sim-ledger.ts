import type { BudgetId, CallId, Clock, HoldAnswer, HoldRequest, Ledger, Microdollars } from "@iron/types";
import type { SeededRandom } from "@iron/testing";
import type { Recorder, SimLedger } from "./sim-ledger.ts";

interface Counters {
  spent: number;
  held: number;
}

/**
 * Deliberately broken, as routers are often written: a budget of two counters without a lock. A hold reads `spent`, then `held`, then swaps `held` if it has not
 * changed since; a commit adds to `spent`, then frees `held`. Each access takes a moment, in which others come in between: a hold that read the old `spent`
 * and swaps after a later hold brought `held` back to what it had read overspends.
 */
export function counterSimLedger(record: Recorder, clock: Clock, random: SeededRandom): SimLedger {
  const counters = new Map<BudgetId, Counters>();
  const open = new Map<CallId, { readonly budgets: readonly BudgetId[]; held: number }>();
  const moment = (): Promise<void> => new Promise((resolve) => void clock.after(random.int(0, 400), resolve));
  const of = (budget: BudgetId): Counters => {
    let found = counters.get(budget);
    if (found === undefined) counters.set(budget, (found = { spent: 0, held: 0 }));
    return found;
  };

  async function take(request: HoldRequest, at: number): Promise<HoldAnswer | undefined> {
    const one = request.budgets[at];
    if (one === undefined) return undefined;
    const { budget, limit } = one;
    const stands = of(budget);
    for (;;) {
      const spent = stands.spent;
      await moment();
      const held = stands.held;
      await moment();
      if (spent + held + request.want > limit)
        return { short: { budget, limit, spent: spent as Microdollars, held: held as Microdollars } };
      if (stands.held !== held) continue;
      stands.held += request.want;
      return undefined;
    }
  }

  async function hold(request: HoldRequest): Promise<HoldAnswer> {
    for (let at = 0; at < request.budgets.length; at += 1) {
      const short = await take(request, at);
      if (short === undefined) continue;
      for (const { budget } of request.budgets.slice(0, at)) of(budget).held -= request.want;
      return short;
    }
    open.set(request.call, { budgets: request.budgets.map(({ budget }) => budget), held: request.want });
    record.hold(request, { held: request.want });
    return { held: request.want };
  }

  async function close(call: CallId, amount: number): Promise<"closed" | "already_closed"> {
    const found = open.get(call);
    if (found === undefined) return "already_closed";
    open.delete(call);
    for (const budget of found.budgets) of(budget).spent += amount;
    await moment();
    for (const budget of found.budgets) of(budget).held -= found.held;
    return "closed";
  }

  const ledger: Ledger = {
    hold,
    extend: () => false,
    async settle(call, settlement) {
      const answer = await close(call, settlement.amount);
      record.settle(call, settlement, answer);
      return answer;
    },
    async void(call) {
      const answer = await close(call, 0);
      record.void(call, answer);
      return answer;
    },
    account: (budget) => ({ budget, ...(of(budget) as { spent: Microdollars; held: Microdollars }) }),
    adjust: () => undefined,
    open: () => [...open].map(([call, { held }]) => ({ call, held: held as Microdollars })),
  };
  return { ledger, account: of, durable: false, kept: 0, close: () => Promise.resolve() };
}
