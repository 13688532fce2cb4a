import type { Clock, IronError } from "@iron/types";

/** What of an exchange the router needs to end it early. */
interface Cuttable {
  cut(error: IronError): void;
}

/** The exchanges that are under way: how many there may be, and the wait for the last of them. */
export interface OpenExchanges {
  readonly size: number;
  readonly limit: number;
  add(exchange: Cuttable): () => void;
  /** Resolves when none is left; after `drainMs` those that remain are cut with `error`. */
  drain(drainMs: number, error: IronError): Promise<void>;
}

interface Place {
  readonly exchange: Cuttable;
  at: number;
}

/**
 * Kept in an array without gaps, the last one moving into the place of one that ends. Not in a Set: each time a Set grows anew its former
 * table keeps what was in it until the next full garbage collection, and at thousands of exchanges a second that is most of the work.
 */
export function createOpenExchanges(limit: number, clock: Clock): OpenExchanges {
  const open: Place[] = [];
  let onEmpty: (() => void) | undefined;
  const remove = (place: Place): void => {
    const last = open.pop();
    if (last !== undefined && last !== place) {
      open[place.at] = last;
      last.at = place.at;
    }
    if (open.length === 0) onEmpty?.();
  };
  return {
    limit,
    get size() {
      return open.length;
    },
    add(exchange) {
      const place: Place = { exchange, at: open.length };
      open.push(place);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        remove(place);
      };
    },
    async drain(drainMs, error) {
      if (open.length === 0) return;
      const empty = new Promise<void>((resolve) => (onEmpty = resolve));
      const cancel = clock.after(drainMs, () => {
        for (const { exchange } of open.slice()) exchange.cut(error);
      });
      await empty;
      cancel();
    },
  };
}
