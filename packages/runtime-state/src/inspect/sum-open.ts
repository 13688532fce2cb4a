import type { Microdollars } from "@iron/types";
import type { OpenHold } from "../ledger/durable-ledger.ts";
import type { OpenFacts } from "./state-facts.ts";

export function sumOpen(
  holds: readonly Pick<OpenHold, "held" | "instance">[],
  isDead: (instance: string) => boolean,
): OpenFacts {
  const behind = holds.filter(({ instance }) => isDead(instance));
  return {
    calls: holds.length,
    held: total(holds),
    leftBehind: behind.length,
    heldBehind: total(behind),
  };
}

function total(holds: readonly Pick<OpenHold, "held">[]): Microdollars {
  return holds.reduce((sum, { held }) => sum + held, 0) as Microdollars;
}
