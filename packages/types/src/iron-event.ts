import type { Exchange } from "./exchange.ts";
import type { IronErrorCode } from "./iron-error.ts";
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
  /** A request that was refused before it was an exchange: a wrong token, no route, a body that cannot be read. It has cost nothing. */
  | {
      readonly type: "request_refused";
      /** Its id, as the client was told. */
      readonly request: string;
      readonly agent?: string;
      /** Empty when the request broke before it was understood, as is `path`. */
      readonly method: string;
      /** As the client sent it, without query. */
      readonly path: string;
      readonly status: number;
      readonly code: IronErrorCode;
      readonly durationMs: number;
      /** Of the body of the refusal. */
      readonly bytesOut: number;
      /** The client had left before it could be told. */
      readonly left: boolean;
    }
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
