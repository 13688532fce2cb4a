import type { Analytics } from "@iron/runtime-analytics";
import type { DurableLedger, LedgerEntry } from "@iron/runtime-state";
import type { BudgetId, Clock, Ledger, Microdollars, StateStore } from "@iron/types";

export interface ReconcileOptions {
  readonly ledger: Pick<DurableLedger, "entries">;
  readonly store: StateStore;
  /** Of one token: what others spent in the same ledger is not told as ours. */
  readonly namespace: string;
  /** The ledger account that all our calls count against in this run. */
  readonly purse: BudgetId;
  readonly analytics: Pick<Analytics, "send">;
  readonly clock: Clock;
}

export interface Reconciler {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** How far behind the ledger's end the mark stays: an event is in the outbox long before. */
const LAG_MS = 60_000;
const PURSE_KEPT_MS = 90 * 24 * 3_600_000;
const PAGE = 1000;
const MARK = "ledger-seq";

/** Whether a ledger can be read back. */
export function isReadable(ledger: Ledger | undefined): ledger is DurableLedger {
  return ledger !== undefined && "entries" in ledger && "recover" in ledger;
}

/**
 * Makes the server know exactly the calls that the ledger has settled, also those that a killed router settled and had no time to put into the
 * outbox, and those that recovery charged. A mark in the store says up to where that is certain; what lies behind it is sent again at the
 * next start, and the server takes each call once.
 */
export function reconcileAnalytics(options: ReconcileOptions): Reconciler {
  const { ledger, store, namespace, purse, analytics, clock } = options;
  const purses = `${namespace}:purses`;
  /** The last entry that was read, now and one lag before. */
  let read = 0;
  let readBefore = 0;
  let cancel: (() => void) | undefined;

  async function forEachNew(use: (entry: LedgerEntry) => Promise<void>): Promise<void> {
    for (;;) {
      const page = await ledger.entries({ after: read, limit: PAGE });
      for (const entry of page) await use(entry);
      read = page.at(-1)?.seq ?? read;
      if (page.length < PAGE) return;
    }
  }

  async function tick(): Promise<void> {
    readBefore = read;
    await forEachNew(nothing);
    await store.set(namespace, MARK, readBefore);
  }

  function watch(): void {
    cancel = clock.after(LAG_MS, () => {
      // A mark that stays behind only means that more is sent again.
      void tick().catch(() => undefined);
      watch();
    });
  }

  return {
    async start(): Promise<void> {
      const own = new Set((await store.list(purses)).map(({ key }) => key));
      await store.set(purses, purse, 1, { ttlMs: PURSE_KEPT_MS });
      const mark = await store.get(namespace, MARK);
      if (typeof mark === "number") read = mark;
      // Without a mark nothing of ours is in the ledger yet.
      await forEachNew(typeof mark === "number" ? (entry) => sendIfOwn(entry, own, analytics) : nothing);
      await store.set(namespace, MARK, read);
      watch();
    },
    async stop(): Promise<void> {
      cancel?.();
      await forEachNew(nothing);
      await store.set(namespace, MARK, read);
    },
  };
}

const nothing = (): Promise<void> => Promise.resolve();

/** What the ledger does not say is stated as unknown: an event that the server has from before keeps what it said then. */
async function sendIfOwn(
  { kind, call, budgets, amount, source, at }: LedgerEntry,
  own: ReadonlySet<string>,
  analytics: ReconcileOptions["analytics"],
): Promise<void> {
  if (kind !== "settle" || call === undefined || !budgets.some((budget) => own.has(budget))) return;
  await analytics.send({
    type: source === "provider" ? "completed" : "failed",
    id: call,
    at,
    provider: "unknown",
    model: "unknown",
    inputTokens: 0,
    outputTokens: 0,
    cost: amount as Microdollars,
    ...(source !== undefined && { source }),
    durationMs: 0,
    ...(source !== "provider" && { error: source ?? "unknown" }),
  });
}
