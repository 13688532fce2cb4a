import type { Faults, FaultScript } from "./faults/fault-plan.ts";
import type { BillEntry } from "./record/bill.ts";
import type { ConnectionRecord } from "./record/connection-log.ts";
import type { RequestRecord } from "./record/request-log.ts";

/** A running offline provider. */
export interface MockProvider extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`: the base URL that an Anthropic client wants. */
  readonly url: string;
  /** `http://127.0.0.1:PORT/v1`: the base URL that an OpenAI client wants. */
  readonly openaiBaseUrl: string;
  readonly anthropicBaseUrl: string;
  readonly port: number;
  /** One entry for each call that costs something, in the order of their beginning. Error replies cost nothing and are not here. */
  readonly bill: readonly BillEntry[];
  /** Every request, in the order of arrival. */
  readonly requests: readonly RequestRecord[];
  readonly connections: readonly ConnectionRecord[];
  /** Faults for every request from now on; undefined ends them. */
  script(script: FaultScript | undefined): void;
  /** Faults for the next requests, one entry for each; undefined lets one through. */
  next: (...faults: readonly (Faults | undefined)[]) => void;
  /** Serves recorded replies from a file or a folder before any made ones. */
  replay(path: string): void;
  /** Resolves when no request is being answered. */
  idle(): Promise<void>;
  /** Forgets bill, requests and connections that are closed; keeps faults and files. */
  clear(): void;
  /** Closes every connection and the port. */
  stop(): Promise<void>;
}
