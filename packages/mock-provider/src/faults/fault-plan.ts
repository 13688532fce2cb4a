import type { RequestRecord } from "../record/request-log.ts";
import type { Fault } from "./fault.ts";
import { namedFault } from "./named-faults.ts";

export type Faults = Fault | readonly Fault[];
/** A fault, several, or a function that chooses by request. */
export type FaultScript = Faults | ((request: RequestRecord) => Faults | undefined);

/** Which faults befall which request. */
export interface FaultPlan {
  /** For every request from now on; undefined ends it. */
  script(script: FaultScript | undefined): void;
  /** For the next requests, one entry each; undefined lets one through. Goes before the script. */
  next(...faults: readonly (Faults | undefined)[]): void;
  /** What befalls this request: the `x-mock-fault` header, or the queue, or the script. */
  take(record: RequestRecord): readonly Fault[];
}

export function makeFaultPlan(): FaultPlan {
  let script: FaultScript | undefined;
  const queue: (Faults | undefined)[] = [];
  return {
    script: (wanted) => void (script = wanted),
    next: (...faults) => void queue.push(...faults),
    take(record) {
      const header = record.headers.get("x-mock-fault");
      if (header !== undefined) return namedFault(header);
      if (queue.length > 0) return asList(queue.shift());
      return asList(typeof script === "function" ? script(record) : script);
    },
  };
}

function asList(faults: Faults | undefined): readonly Fault[] {
  if (faults === undefined) return [];
  return Array.isArray(faults) ? (faults as readonly Fault[]) : [faults as Fault];
}
