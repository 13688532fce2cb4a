import type { Call } from "@iron/types";
import type { ExchangeObserver } from "../exchange-observer.ts";

/** What is under way now. */
export interface OpenWork extends ExchangeObserver {
  readonly exchanges: number;
  readonly calls: number;
  /** Microdollars held for calls under way. */
  held(): number;
}

/** Counts requests and calls that have begun and not ended. */
export function openWork(): OpenWork {
  const calls = new Set<Call>();
  let exchanges = 0;
  return {
    get exchanges() {
      return exchanges;
    },
    get calls() {
      return calls.size;
    },
    held: () => [...calls].reduce((sum, { money }) => sum + (money.held ?? 0), 0),
    watch() {
      exchanges += 1;
      return {
        open(call) {
          calls.add(call);
          return () => void calls.delete(call);
        },
        settle() {
          exchanges -= 1;
        },
      };
    },
    stop: () => Promise.resolve(),
  };
}
