import type { Call } from "@iron/types";
import type { ExchangeObserver } from "../exchange-observer.ts";

/** What is under way now. */
export interface OpenWork extends ExchangeObserver {
  readonly exchanges: number;
  readonly calls: number;
  /** Microdollars held for calls under way. */
  held(): number;
}

interface Place {
  readonly call: Call;
  at: number;
}

/**
 * Counts requests and calls that have begun and not ended. Calls are kept in an array without gaps: the former tables of a Set that churns
 * would hold on to calls that have ended.
 */
export function openWork(): OpenWork {
  const calls: Place[] = [];
  const leave = (place: Place): void => {
    const last = calls.pop();
    if (last === undefined || last === place) return;
    calls[place.at] = last;
    last.at = place.at;
  };
  let exchanges = 0;
  return {
    get exchanges() {
      return exchanges;
    },
    get calls() {
      return calls.length;
    },
    held: () => calls.reduce((sum, { call }) => sum + (call.money.held ?? 0), 0),
    watch() {
      exchanges += 1;
      return {
        open(call) {
          const place: Place = { call, at: calls.length };
          calls.push(place);
          return () => leave(place);
        },
        settle() {
          exchanges -= 1;
        },
      };
    },
    stop: () => Promise.resolve(),
  };
}
