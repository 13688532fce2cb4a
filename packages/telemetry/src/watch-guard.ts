import type { Guard, Outcome } from "@iron/types";
import type { ExchangeWatch } from "./exchange-observer.ts";

/** One guard out of several watches and what is done last. `last` runs whatever the watches do. */
export function watchGuard(watches: readonly ExchangeWatch[], last: (outcome: Outcome) => void): Guard {
  return {
    open(call) {
      const ends = watches.map((watch) => watch.open?.(call));
      return {
        close(end) {
          for (const each of ends) each?.(end);
        },
      };
    },
    settle(outcome) {
      try {
        for (const watch of watches) watch.settle?.(outcome);
      } finally {
        last(outcome);
      }
    },
  };
}
