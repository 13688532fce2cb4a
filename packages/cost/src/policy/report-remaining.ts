import type { Account, Exchange, Microdollars } from "@iron/types";
import { dollars } from "./dollars.ts";

/** What came of a call that is counted in `own` as held. */
export interface Ended {
  readonly held: Microdollars;
  readonly charged: Microdollars;
}

/**
 * Tells the client what is free in the router's own budget: as it stood just after the hold, less what the call still holds; once the call has
 * ended, less what it was charged.
 */
export function reportRemaining(exchange: Exchange, own: Account, ended?: Ended): void {
  const back = ended === undefined ? 0 : ended.held - ended.charged;
  const free = Math.max(0, own.limit - own.spent - own.held + back) as Microdollars;
  exchange.report.headers.set("x-iron-budget-remaining", dollars(free).toFixed(6));
}
