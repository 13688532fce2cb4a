import type { Microdollars, UsageSource } from "@iron/types";

/** One call to a provider, whole or not. Names and numbers only: no prompt, no reply, no error text. */
export interface CallEvent {
  /** `failed`: no whole reply came, whatever it cost. */
  readonly type: "completed" | "failed";
  /** The call's id, and the id under which the server knows the event. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** As the configuration names it. */
  readonly provider: string;
  /** As the provider names it. */
  readonly model: string;
  readonly agent?: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** What the ledger settled; absent when it settled nothing. */
  readonly cost?: Microdollars;
  readonly source?: UsageSource;
  readonly durationMs: number;
  readonly firstTokenMs?: number;
  /** Why it failed, by kind. */
  readonly error?: string;
}

/** Everything that is remembered. Only calls that were charged are sent. */
export type AnalyticsEvent =
  | CallEvent
  | {
      readonly type: "budget_threshold";
      readonly at: number;
      readonly budget: string;
      readonly percent: number;
      readonly spent: Microdollars;
      readonly limit: Microdollars;
    }
  | {
      readonly type: "router_started";
      readonly at: number;
      readonly provider: string;
      readonly mode: string;
    }
  | { readonly type: "router_stopped"; readonly at: number };
