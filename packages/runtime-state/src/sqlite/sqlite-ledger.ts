import {
  isIronError,
  type Clock,
  type HoldAnswer,
  type HoldRequest,
  type IronError,
  type Settlement,
} from "@iron/types";
import type { DurableLedger } from "../ledger/durable-ledger.ts";
import { createFreedMoney } from "../ledger/freed-money.ts";
import { createKeptWork, type KeptWork } from "../ledger/kept-work.ts";
import { unavailable } from "../ledger/unavailable.ts";
import type { WrittenHold, WrittenSettlement } from "./protocol.ts";
import { purgeInSlices } from "./purge-in-slices.ts";
import type { WorkerClient } from "./worker-client.ts";

export interface SqliteLedger {
  readonly ledger: DurableLedger;
  readonly kept: KeptWork;
}

/** Nothing happened and later may work: the disk was full, the file locked or not writable. */
function isPassing(error: unknown): error is IronError {
  return isIronError(error) && ["full", "busy", "readonly"].includes(String(error.facts["cause"]));
}

function writtenHold({ call, budgets, want, atLeast, shareOfFree, labels, tell }: HoldRequest): WrittenHold {
  const text = labels === undefined ? undefined : JSON.stringify(labels);
  return { call, budgets, want, atLeast, shareOfFree, labels: text, tell };
}

function writtenSettlement({ amount, source, labels, tokens }: Settlement): WrittenSettlement {
  return { amount, source, labels: labels === undefined ? undefined : JSON.stringify(labels), tokens };
}

/** The ledger over a worker. `reports` may be another worker, so that a long report delays no hold. */
export function createSqliteLedger(
  worker: WorkerClient,
  reports: () => Promise<WorkerClient>,
  clock: Clock,
): SqliteLedger {
  const kept = createKeptWork({ clock, everyMs: 250, isPassing });

  /** Rejects now, so that the answer is not delayed, and goes on trying: the money was spent. */
  function close<T>(name: string, run: () => Promise<T>): Promise<T> {
    return run().catch((error: unknown) => {
      if (isPassing(error)) kept.keep(name, run);
      throw error;
    });
  }

  async function holdBehindKept(request: HoldRequest): Promise<HoldAnswer> {
    // Perhaps it can be written by now: then nobody is refused until the next try by the clock.
    await kept.flush();
    if (kept.size === 0) return worker.call("ledger.hold", clock.now(), writtenHold(request));
    throw unavailable(`${kept.size} finished calls could not be written down yet`, { store: "sqlite" });
  }

  // Not async functions: a promise handed on is there a turn of the microtasks or three earlier than one that an async function returns.
  const ledger: DurableLedger = {
    hold: (request) =>
      kept.size > 0 ? holdBehindKept(request) : worker.call("ledger.hold", clock.now(), writtenHold(request)),
    extend: async (call, by) => worker.call("ledger.extend", clock.now(), call, by),
    settle(call, settlement) {
      const at = clock.now();
      const written = writtenSettlement(settlement);
      return close(call, () => worker.call("ledger.settle", at, call, written));
    },
    void(call, reason) {
      const at = clock.now();
      return close(call, () => worker.call("ledger.void", at, call, reason));
    },
    account: async (budget) => worker.call("ledger.account", budget),
    accounts: async () => worker.call("ledger.accounts"),
    adjust: async (budget, by, { actor, reason }) =>
      worker.call("ledger.adjust", clock.now(), budget, { by, actor, reason }),
    open: async () => worker.call("ledger.open"),
    recover: async () => worker.call("upkeep.recover", clock.now()),
    purge: (before, actor) => purgeInSlices(worker, { before, actor }),
    spend: async (query) => (await reports()).call("report.spend", query),
    entries: async (page = {}) => (await reports()).call("report.entries", page),
    check: async () => (await reports()).call("upkeep.check"),
    // By the worker that has our name, and that is there in any case.
    onFreed: createFreedMoney({ clock, look: async (after) => worker.call("report.freed", after) }),
  };
  return { ledger, kept };
}
