import type { BudgetStatus, CallGuard, Clock, IronError, IronEvent } from "@iron/types";
import { createBudget, type Budget, type BudgetOptions } from "../../src/index.ts";
import { exchange, type FakeCall } from "./fake-call.ts";
import { fakeClock, type FakeClock } from "./fake-clock.ts";
import { testPrices } from "./prices.ts";

export interface TestBudget extends Budget {
  readonly clock: FakeClock;
  readonly events: IronEvent[];
  /** Opens a call, which must not have to wait. */
  open(one: FakeCall, over?: Parameters<typeof exchange>[0]): CallGuard;
  /** The error that opening ends in. */
  refusal(one: FakeCall, over?: Parameters<typeof exchange>[0]): IronError;
  standing(budget?: string): BudgetStatus;
}

/** A budget over `testPrices` on a clock that stands still. Waiting is off unless asked for. */
export function openBudget(options: BudgetOptions = {}): TestBudget {
  const clock = fakeClock();
  const events: IronEvent[] = [];
  const budget = createBudget({
    priceTable: testPrices,
    waitMs: 0,
    clock: clock satisfies Clock,
    events: {
      publish: (event: IronEvent): void => void events.push(event),
      subscribe: () => () => undefined,
      heard: true,
    },
    ...options,
  });
  return {
    ...budget,
    clock,
    events,
    open(one, over): CallGuard {
      const guard = budget.policy.guard(exchange(over)).open?.(one);
      if (guard === undefined || guard instanceof Promise) throw new Error("the call was not opened at once");
      return guard;
    },
    refusal(one, over): IronError {
      try {
        const guard = budget.policy.guard(exchange(over)).open?.(one);
        if (guard instanceof Promise) throw new Error("the call waits");
      } catch (error) {
        return error as IronError;
      }
      throw new Error("the call was admitted");
    },
    standing(name = "router"): BudgetStatus {
      const found = budget.control.statusOf(name);
      if (found === undefined || found instanceof Promise) throw new Error(`no budget ${name}`);
      return found;
    },
  };
}
