import type { Ledger } from "@iron/types";
import type fc from "fast-check";
import type { MemoryLedger } from "../../src/index.ts";

/** A ledger that answers when the scheduler says so, before or after it acted: every order of arrival and reply can happen. */
export function scheduledLedger(ledger: MemoryLedger, scheduler: fc.Scheduler): Ledger {
  async function later<T>(name: string, act: () => T): Promise<T> {
    await scheduler.schedule(Promise.resolve(), `${name} arrives`);
    const answer = act();
    await scheduler.schedule(Promise.resolve(), `${name} is answered`);
    return answer;
  }
  return {
    hold: (request) => later(`hold ${request.call}`, () => ledger.hold(request)),
    extend: (call, by) => later(`extend ${call}`, () => ledger.extend(call, by)),
    settle: (call, settlement) => later(`settle ${call}`, () => ledger.settle(call, settlement)),
    void: (call, reason) => later(`void ${call}`, () => ledger.void(call, reason)),
    account: (budget) => later(`account ${budget}`, () => ledger.account(budget)),
    adjust: (budget, by, entry) => later("adjust", () => ledger.adjust(budget, by, entry)),
    open: () => later("open", () => ledger.open()),
  };
}
