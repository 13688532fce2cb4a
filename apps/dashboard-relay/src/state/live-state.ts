import type { SeenRequest } from "../feed/feed-schema.ts";

/** Money in microdollars, times in epoch milliseconds. */
export interface SeenBudget {
  readonly budget: string;
  readonly limit: number;
  readonly spent: number;
  readonly held: number;
  readonly resetsAt?: number | undefined;
  /** What was spent a minute, over the last five at most; absent until that can be said. */
  readonly perMinute?: number | undefined;
}

/** A program that a router runs or ran as an agent. */
export interface SeenProcess {
  readonly name: string;
  readonly run: string;
  readonly state: string;
  readonly reason?: string | undefined;
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
  readonly frozen: boolean;
  readonly restarts: number;
  /** Why its last limit was reached. */
  readonly exhausted?: string | undefined;
  /** US dollars and tokens of this run. */
  readonly limits: { readonly budget?: number | undefined; readonly tokens?: number | undefined };
  readonly usage: {
    readonly calls: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    /** Microdollars. */
    readonly charged: number;
    readonly refused: number;
  };
  readonly resources?:
    | { readonly cpuPercent: number; readonly rssBytes: number; readonly processes: number }
    | undefined;
}

export interface SeenBreaker {
  readonly provider: string;
  /** By name, never the key itself. */
  readonly key?: string | undefined;
  readonly state: string;
  /** When a call may pass again; absent when one may now. */
  readonly opensAt?: number | undefined;
}

/** Somebody who asked with a token of a name, as far as this relay has seen. */
export interface SeenAgent {
  readonly name: string;
  readonly spent: number;
  readonly requests: number;
  readonly lastAt: number;
}

export interface SeenAlert {
  readonly at: number;
  readonly router: string;
  readonly name: string;
  readonly severity: "warning" | "critical";
  readonly facts: Readonly<Record<string, string | number>>;
}

/** `refused`: the router does not take the relay's admin token. */
export type RouterProblem = "unreachable" | "refused";

export interface SeenRouter {
  readonly name: string;
  readonly connected: boolean;
  readonly problem?: RouterProblem | undefined;
  readonly budgets: readonly SeenBudget[];
  readonly agents: readonly SeenProcess[];
  readonly breakers: readonly SeenBreaker[];
  /** Absent when it keeps its money in memory, or has not told yet. */
  readonly history?: SeenHistory | undefined;
}

/** What a ledger says was spent, by day where the relay is. */
export interface SeenHistory {
  /** The same for all routers that keep their money in one place. */
  readonly ledger: string;
  readonly days: readonly { readonly day: string; readonly spent: number }[];
}

/** What was spent by the ledgers of all routers, in microdollars, also before the relay was there. */
export interface History {
  /** Since midnight where the relay is. */
  readonly today: number;
  /** Today and the six days before. */
  readonly week: number;
  /** Today and the 29 days before. */
  readonly month: number;
}

/** Ten seconds. Latencies in milliseconds; absent when nothing ended. */
export interface Step {
  /** Its end. */
  readonly at: number;
  readonly requests: number;
  readonly spent: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly p50?: number | undefined;
  readonly p95?: number | undefined;
  /** To the first token, of half the calls. */
  readonly firstToken?: number | undefined;
}

/** What was spent as far as the relay has seen, in microdollars. */
export interface Spending {
  /** Epoch milliseconds: what was spent before is not in it. */
  readonly since: number;
  /** A minute, over the last five at most. */
  readonly perMinute: number;
  readonly hour: number;
  /** Since midnight where the relay is. */
  readonly today: number;
  readonly week: number;
  readonly month: number;
  /** Absent unless every router keeps a ledger. */
  readonly history?: History | undefined;
}

export interface Totals {
  readonly requests: number;
  readonly refused: number;
  readonly failed: number;
  readonly spent: number;
}

/** What the page shows, newest last. */
export interface LiveState {
  readonly routers: readonly SeenRouter[];
  readonly agents: readonly SeenAgent[];
  /** What was found in prompts and replies, by kind. */
  readonly redactions: Readonly<Record<string, number>>;
  readonly alerts: readonly SeenAlert[];
  readonly totals: Totals;
  readonly spending: Spending;
  readonly series: readonly Step[];
  /** `lost`: the relays' Redis cannot be reached, so that what is shown may be old. Absent for a relay alone. */
  readonly shared?: "ok" | "lost" | undefined;
  readonly requests: readonly ShownRequest[];
}

export type ShownRequest = SeenRequest & { readonly router: string };
