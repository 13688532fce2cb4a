import type { Exchange } from "./exchange.ts";
import type { Microdollars } from "./money.ts";
import type { Outcome } from "./outcome.ts";

/** What happened, for dashboards, logs and analytics. Names and numbers only. `at` is in epoch milliseconds. */
export type IronEvent = { readonly at: number } & (
  | {
      readonly type: "router_started";
      readonly baseUrl: string;
      readonly provider: string;
      readonly mode: string;
    }
  | { readonly type: "router_stopped" }
  | { readonly type: "exchange_started"; readonly exchange: Exchange }
  | { readonly type: "exchange_settled"; readonly exchange: Exchange; readonly outcome: Outcome }
  | {
      readonly type: "budget_threshold";
      readonly budget: string;
      readonly percent: number;
      readonly spent: Microdollars;
      readonly limit: Microdollars;
    }
  | {
      readonly type: "breaker_changed";
      readonly provider: string;
      readonly key?: string;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly type: "redacted";
      readonly request: string;
      readonly kind: string;
      readonly count: number;
      readonly direction: "request" | "reply";
    }
  | {
      readonly type: "agent_changed";
      readonly agent: string;
      readonly from: string;
      readonly to: string;
      readonly reason?: string;
    }
  | {
      readonly type: "alert";
      readonly name: string;
      readonly severity: "warning" | "critical";
      readonly facts: Readonly<Record<string, string | number>>;
    }
);
