import { type Clock, type Ledger, type Microdollars, systemClock } from "@iron/types";
import { z } from "zod";
import type { Funds } from "../budget/funds.ts";
import type { LeaseAlert } from "./lease-alert.ts";
import type { LeaseClient } from "./lease-client.ts";
import type { LeaseRecord, LeaseStore } from "./lease-record.ts";
import { createLeasedLedger, type LeasedLedger } from "./leased-ledger.ts";
import { createMemoryLeaseStore } from "./memory-lease-store.ts";
import { createPurse, sharesOf } from "./purse.ts";
import { createReturns, type Returns } from "./return-leases.ts";
import { createSpentMark } from "./spent-mark.ts";
import { createTranches, type Standing, type Tranches } from "./tranches.ts";

export interface LeasesOptions {
  readonly client: LeaseClient;
  /** Sees to the provider key and names its provider, as the server calls it. Runs before each handshake. */
  readonly provider: () => string | Promise<string>;
  /** Where leases outlive the process. Default: in memory, so that a crash leaves them on the server for ever. */
  readonly store?: LeaseStore;
  /** Whether the ledger remembers, after a crash, what was spent. Default false: then the store keeps an upper bound of it. */
  readonly durableLedger?: boolean;
  /** What one handshake asks for, in microdollars. Default 10 000 000. */
  readonly trancheMicrodollars?: number;
  /** With less free than this, more is asked for. Default: a quarter of a tranche. */
  readonly lowMicrodollars?: number;
  /** What is asked for after a handshake that may have been granted unseen. Default: a tenth of a tranche. */
  readonly cautiousMicrodollars?: number;
  /** How long a call waits for more money. Default 5 000. */
  readonly waitMs?: number;
  /** How long `start` waits for the first lease. Default 3 000. */
  readonly startWaitMs?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly onAlert?: (alert: LeaseAlert) => void;
}

/** One lease, as it may be shown. */
export interface LeaseStatus {
  /** Our own name for it. */
  readonly lease: string;
  readonly granted: Microdollars;
}

export interface Leases {
  /** For `createBudget({ funds })`: all that is spent is spent of leases. */
  readonly funds: Funds;
  /** Returns what earlier runs left, and asks for the first lease. Waits a bounded time; never rejects. Call it when `createBudget` has the funds. */
  start(): Promise<void>;
  /** Why nothing can be served yet: undefined once a lease was had, or the server said that there is no money. */
  notReady(): string | undefined;
  status(): { readonly server: Standing; readonly leases: readonly LeaseStatus[] };
  /** Returns every lease once with what was spent of it. Call it when no call is in flight any more. */
  stop(): Promise<void>;
}

const amount = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const schema = z.object({
  trancheMicrodollars: amount.max(100_000_000).default(10_000_000),
  lowMicrodollars: amount.optional(),
  cautiousMicrodollars: amount.optional(),
  waitMs: z.int().min(0).default(5000),
  startWaitMs: z.int().min(0).default(3000),
});

/**
 * Budgets leased from a control server (Protocol 005), by the one sequence that leaves its books right: provider key, handshake for a tranche,
 * another handshake when the tranche runs low, spend kept here, each lease returned once with its true spend. Works on without the server to
 * the end of what was granted, and never beyond.
 *
 * @throws {z.ZodError} naming an option that is wrong
 */
export function createLeases(options: LeasesOptions): Leases {
  return new LeasedPurse(options);
}

class LeasedPurse implements Leases {
  readonly funds: Funds;
  readonly #options: LeasesOptions;
  readonly #settings: Required<z.infer<typeof schema>>;
  readonly #clock: Clock;
  readonly #store: LeaseStore;
  readonly #purse = createPurse();
  readonly #returns: Returns;
  readonly #tranches: Tranches;
  #inner: Ledger | undefined;
  #ledger: LeasedLedger | undefined;
  #orphans: LeaseRecord[] | undefined;
  #granted: (() => void)[] = [];
  #stopping: Promise<void> | undefined;

  constructor(options: LeasesOptions) {
    const read = schema.parse(options);
    const tranche = read.trancheMicrodollars;
    this.#settings = {
      ...read,
      lowMicrodollars: read.lowMicrodollars ?? Math.ceil(tranche / 4),
      cautiousMicrodollars: read.cautiousMicrodollars ?? Math.ceil(tranche / 10),
    };
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#store = options.store ?? createMemoryLeaseStore();
    this.#returns = createReturns({ client: options.client, store: this.#store, tell: this.#tell });
    this.#tranches = this.#makeTranches();
    this.funds = this.#makeFunds();
  }

  async start(): Promise<void> {
    await this.#soon(this.#tranches.more(this.#settings.trancheMicrodollars), this.#settings.startWaitMs);
  }

  notReady(): string | undefined {
    if (this.#purse.limit > 0 || this.#tranches.standing === "exhausted") return undefined;
    return this.#tranches.standing === "refused"
      ? "the control server refuses to grant money to this token"
      : "the control server has not granted any money yet";
  }

  status(): { readonly server: Standing; readonly leases: readonly LeaseStatus[] } {
    const leases = this.#purse.leases().map(({ key, granted }) => ({ lease: key.slice(0, 8), granted }));
    return { server: this.#tranches.standing, leases };
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  readonly #tell = (alert: LeaseAlert): void => this.#options.onAlert?.(alert);

  #makeFunds(): Funds {
    const purse = this.#purse;
    return {
      name: "lease",
      budget: purse.budget,
      get limit(): Microdollars {
        return purse.limit;
      },
      ledger: (inner) => this.#wrap(inner),
      onGrant: (listener) => void this.#granted.push(listener),
    };
  }

  #wrap(inner: Ledger): Ledger {
    const step = Math.ceil(this.#settings.trancheMicrodollars / 20);
    const mark =
      this.#options.durableLedger === true
        ? undefined
        : createSpentMark({ ledger: inner, purse: this.#purse, store: this.#store, stepMicrodollars: step });
    this.#inner = inner;
    this.#ledger = createLeasedLedger({
      inner,
      purse: this.#purse,
      tranches: this.#tranches,
      mark,
      lowMicrodollars: this.#settings.lowMicrodollars as Microdollars,
      soon: (promise) => this.#soon(promise, this.#settings.waitMs),
    });
    return this.#ledger;
  }

  #makeTranches(): Tranches {
    const { client, provider, random = Math.random } = this.#options;
    return createTranches({
      client,
      provider,
      trancheMicrodollars: this.#settings.trancheMicrodollars as Microdollars,
      cautiousMicrodollars: this.#settings.cautiousMicrodollars as Microdollars,
      clock: this.#clock,
      random,
      tell: this.#tell,
      before: () => this.#returnOrphans(),
      keep: async ({ lease, granted }): Promise<void> => {
        const record = this.#purse.recordOf(lease, granted);
        await this.#keepOrGiveBack(record);
        this.#purse.add(record);
        for (const listener of this.#granted) listener();
        await this.#returnConsumed();
      },
      discard: async (lease): Promise<void> => {
        await this.#returns.giveBack(this.#purse.recordOf(lease, 0 as Microdollars), 0 as Microdollars);
      },
      retry: () => void this.#ledger?.topUp().catch(() => undefined),
    });
  }

  /** Rule D: what is not durable is not used. */
  async #keepOrGiveBack(record: LeaseRecord): Promise<void> {
    try {
      await this.#store.save(record);
    } catch (error) {
      await this.#options.client.return({ lease: record.lease, spent: 0 as Microdollars });
      throw error;
    }
  }

  /** What earlier runs left on the server, with what the ledger says was spent of it. */
  async #returnOrphans(): Promise<void> {
    this.#orphans ??= [...(await this.#store.orphans())];
    for (const [purse, leases] of Map.groupBy(this.#orphans, (lease) => lease.purse)) {
      const stands = await this.#inner?.account(purse);
      const shares = sharesOf(leases, (stands?.spent ?? 0) + (stands?.held ?? 0));
      for (const lease of leases) {
        const known = this.#options.durableLedger === true ? (shares.get(lease.key) ?? 0) : lease.mark;
        if (!(await this.#returns.giveBack(lease, known as Microdollars))) continue;
        this.#orphans.splice(this.#orphans.indexOf(lease), 1);
      }
    }
  }

  /** Leases that are spent to the end need not wait for the router's. */
  async #returnConsumed(): Promise<void> {
    const stands = await this.#inner?.account(this.#purse.budget);
    for (const lease of this.#purse.leases()) {
      if (stands === undefined || stands.spent < lease.from + lease.granted) return;
      if (!(await this.#returns.giveBack(lease, lease.granted))) return;
      this.#purse.remove(lease);
    }
  }

  async #stop(): Promise<void> {
    await this.#tranches.stop();
    const stands = await this.#inner?.account(this.#purse.budget);
    const leases = this.#purse.leases();
    // What is still held will be charged as a crash would: it is not given back.
    const shares = sharesOf(leases, (stands?.spent ?? 0) + (stands?.held ?? 0));
    const stated: LeaseRecord[] = [];
    for (const lease of leases)
      stated.push(await this.#returns.state(lease, shares.get(lease.key) ?? lease.granted));
    for (const lease of stated) {
      // A server that does not answer once is not waited for again; the next start returns the rest.
      if (!(await this.#returns.giveBack(lease, lease.granted))) break;
      this.#purse.remove(lease);
    }
    await this.#store.close();
  }

  async #soon(promise: Promise<boolean>, ms: number): Promise<boolean> {
    const late = Promise.withResolvers<false>();
    const cancel = this.#clock.after(ms, () => late.resolve(false));
    try {
      return await Promise.race([promise, late.promise]);
    } finally {
      cancel();
    }
  }
}
