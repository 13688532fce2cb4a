import type { Ledger, Microdollars, Maybe } from "@iron/types";
import { proceed } from "../policy/proceed.ts";
import type { LeaseStore } from "./lease-record.ts";
import type { Purse } from "./purse.ts";

/**
 * For ledgers that end with the process: keeps durable how much of each lease can have been spent at the most. It runs ahead of the ledger in
 * steps, so that few calls wait for the disk. After a crash that much is told to the server: never too little.
 */
export interface SpentMark {
  /** Runs what raises spent + held by at most `by`, when the mark covers it. Rejects when the mark cannot be raised; then nothing ran. */
  holding<T>(by: Microdollars, run: () => Maybe<T>): Maybe<T>;
}

export interface SpentMarkOptions {
  readonly ledger: Ledger;
  readonly purse: Purse;
  readonly store: LeaseStore;
  readonly stepMicrodollars: number;
}

export function createSpentMark(options: SpentMarkOptions): SpentMark {
  const { ledger, purse, store, stepMicrodollars } = options;
  let mark = 0;
  /** Wanted by whoever has begun and not ended: of those, nobody knows yet what the ledger will say. */
  let wanted = 0;
  let raising: Promise<void> = Promise.resolve();

  async function raiseTo(most: number): Promise<void> {
    if (most <= mark) return;
    const next = Math.min(Math.ceil(most / stepMicrodollars) * stepMicrodollars, purse.limit);
    for (const lease of purse.leases()) {
      const { from, granted } = lease;
      const marked = { ...lease, mark: Math.min(granted, Math.max(0, next - from)) as Microdollars };
      if (marked.mark === lease.mark) continue;
      await store.save(marked);
      purse.replace(marked);
    }
    mark = next;
  }

  async function covered(most: number): Promise<void> {
    const mine = raising.then(async () => raiseTo(most));
    raising = mine.catch(() => undefined);
    await mine;
  }

  function ended(by: Microdollars): void {
    wanted -= by;
  }

  return {
    holding(by, run) {
      wanted += by;
      let ran: ReturnType<typeof run> | Promise<Awaited<ReturnType<typeof run>>>;
      try {
        ran = proceed(ledger.account(purse.budget), ({ spent, held }) => {
          const most = Math.min(spent + held + wanted, purse.limit);
          return most <= mark ? run() : covered(most).then(() => run());
        });
      } catch (error) {
        ended(by);
        throw error;
      }
      if (ran instanceof Promise) return ran.finally(() => ended(by));
      ended(by);
      return ran;
    },
  };
}
