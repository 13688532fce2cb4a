import type { Clock } from "@iron/types";

/** Replies that are read on after their client has left, so that the provider tells what they cost. */
export interface ClientDrains {
  /** Takes a place, and calls `over` when its time is. Returns what gives the place back; undefined when none is free. */
  begin(over: () => void): (() => void) | undefined;
}

export interface ClientDrainOptions {
  /** At most so long for each. Default 30 000. */
  readonly ms?: number | undefined;
  /** At most so many at one time; a client that leaves beyond them has its call aborted. Default 8. */
  readonly concurrent?: number | undefined;
}

const MS = 30_000;
const CONCURRENT = 8;

export function createClientDrains(options: ClientDrainOptions, clock: Clock): ClientDrains {
  const { ms = MS, concurrent = CONCURRENT } = options;
  let taken = 0;
  return {
    begin(over) {
      if (taken >= concurrent) return undefined;
      taken += 1;
      const cancel = clock.after(ms, over);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        taken -= 1;
        cancel();
      };
    },
  };
}
