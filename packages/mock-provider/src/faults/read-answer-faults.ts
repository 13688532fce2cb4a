import type { AnswerFaults } from "./answer-faults.ts";
import { noAnswerFaults } from "./answer-faults.ts";
import type { Fault } from "./fault.ts";

/** Stands in the JSON where text goes that no serialiser would write. */
const PLACE = "@mock-usage@";

/** Those of the faults that change the answer itself. */
export function readAnswerFaults(faults: readonly Fault[]): AnswerFaults {
  const usage = faults.find((fault) => fault.kind === "usage");
  const overrun = faults.find((fault) => fault.kind === "overrun");
  const shown: Pick<AnswerFaults, "showUsage" | "finish"> = usage
    ? {
        showUsage: () => (usage.json === undefined ? undefined : PLACE),
        finish: (text) => text.replaceAll(`"${PLACE}"`, () => usage.json ?? ""),
      }
    : noAnswerFaults;
  return { ...shown, ...(overrun ? { overrun: overrun.tokens } : {}) };
}
