import type { Clock } from "@iron/types";

/** Runs again and again, `everyMs` after the last run has ended, until what is returned is called. A run that fails is one of many. */
export function repeat(clock: Clock, everyMs: number, run: () => Promise<void>): () => void {
  let ended = false;
  let cancel = clock.after(everyMs, () => void turn());

  async function turn(): Promise<void> {
    await run().catch(() => undefined);
    if (!ended) cancel = clock.after(everyMs, () => void turn());
  }

  return () => {
    ended = true;
    cancel();
  };
}
