import type { Microdollars } from "@iron/types";
import { warn, type Tell } from "./lease-alert.ts";
import type { LeaseClient } from "./lease-client.ts";
import type { LeaseRecord, LeaseStore } from "./lease-record.ts";

export interface ReturnsOptions {
  readonly client: LeaseClient;
  readonly store: LeaseStore;
  readonly tell: Tell;
}

/** Gives leases back: one at a time, each from here alone, and with one amount that is durable before it is told (rule C). */
export interface Returns {
  /** Writes down for good what was spent of a lease. What was written before stays. */
  state(record: LeaseRecord, spent: Microdollars): Promise<LeaseRecord>;
  /** True when the server will hear of the lease no more. A lease that this process has returned is not returned again. */
  giveBack(record: LeaseRecord, spent: Microdollars): Promise<boolean>;
}

export function createReturns({ client, store, tell }: ReturnsOptions): Returns {
  const done = new Set<string>();
  let before: Promise<unknown> = Promise.resolve();

  async function state(record: LeaseRecord, spent: Microdollars): Promise<LeaseRecord> {
    if (record.spent !== undefined) return record;
    const stated = { ...record, spent };
    await store.save(stated);
    return stated;
  }

  async function giveBack(record: LeaseRecord, amount: Microdollars): Promise<boolean> {
    if (done.has(record.key)) return true;
    const stated = await state(record, amount);
    const spent = stated.spent ?? amount;
    const answer = await client.return({ lease: stated.lease, spent });
    const facts = { lease: stated.key.slice(0, 8), granted: stated.granted, spent };
    if (answer.kind === "failed") {
      warn(tell, "lease_return", { ...facts, result: answer.why });
      if (answer.alarm !== undefined) warn(tell, answer.alarm, { why: answer.why });
      return false;
    }
    done.add(stated.key);
    if (answer.result !== "returned") warn(tell, "lease_return", { ...facts, result: answer.result });
    await store.returned(stated, answer.result);
    return true;
  }

  return {
    state,
    async giveBack(record, spent): Promise<boolean> {
      const mine = before.then(async () => giveBack(record, spent));
      before = mine.catch(() => undefined);
      return mine;
    },
  };
}
