import type { HoldRequest, Settlement } from "@iron/types";
import type { Recovery } from "../ledger/durable-ledger.ts";
import type { OperationName } from "./operations.ts";
import type { WireError } from "./sqlite-error.ts";
import type { Wire } from "./wire.ts";

/** What a worker is started with. */
export interface WorkerSetup {
  readonly path: string;
  readonly instance: string;
  readonly synchronous: "full" | "normal";
  /** `read`: no instance, no recovery, nothing is ever changed. */
  readonly access: "write" | "read";
  readonly busyMs: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A hold as the worker is asked for it: labels are the JSON text that rows keep. */
export interface WrittenHold extends Omit<HoldRequest, "labels"> {
  readonly labels: string | undefined;
}

/** A settlement as the worker is asked for it: labels are JSON. */
export interface WrittenSettlement extends Omit<Settlement, "labels"> {
  readonly labels?: string | undefined;
}

export interface Operation {
  readonly name: OperationName;
  readonly args: readonly unknown[];
}

/** To the worker: one transaction's worth of operations, or the end. */
export type Request = { readonly batch: Wire } | { readonly close: true };

export type Result = { readonly value: unknown } | { readonly error: WireError };

/** `broken`: the file failed; the worker has closed it and ends. */
export interface BatchOutcome {
  readonly results: readonly Result[];
  readonly broken: boolean;
}

/** An outcome on its way. */
export interface BatchAnswer {
  readonly results: Wire;
  readonly broken: boolean;
}

/** From the worker: once `opened` or `refused`, then one answer per request. */
export type Answer =
  | { readonly opened: Recovery }
  | { readonly refused: WireError }
  | BatchAnswer
  | { readonly closed: true };
