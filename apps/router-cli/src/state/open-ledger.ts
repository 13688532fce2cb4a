import type { Ledger } from "@iron/types";

/** The ledger of the command. Undefined: the router keeps its money in memory, and a lifetime budget starts anew with every run. */
export function openLedger(): Ledger | undefined {
  return undefined;
}
