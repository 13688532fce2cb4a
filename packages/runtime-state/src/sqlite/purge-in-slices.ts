import { setTimeout as sleep } from "node:timers/promises";
import type { EntrySpan, Purging } from "./purge.ts";
import type { WorkerClient } from "./worker-client.ts";

/** Rows of one transaction: some tens of milliseconds. */
const SLICE = 5000;
/** Between two slices, longer than another process that waits for the file sleeps before it looks again. */
const PAUSE_MS = 10;

/**
 * Purges a book in transactions of bounded length, so that holds do not wait for all of it. Balances are the sum of the entries after each; a
 * purge that is broken off is completed by the next.
 */
export async function purgeInSlices(
  worker: WorkerClient,
  purging: Purging,
): Promise<{ readonly removed: number }> {
  const { before } = purging;
  const all = await worker.call("upkeep.span");
  let removed = 0;
  for (const span of slicesOf(all)) {
    removed += await worker.call("upkeep.fold", span, purging);
    if (span.through < all.through) await sleep(PAUSE_MS);
  }
  await worker.call("upkeep.foldCarried", all.through, purging);
  let after: string | undefined = "";
  while ((after = await worker.call("upkeep.purgeCalls", after, { before, most: SLICE })) !== undefined)
    await sleep(PAUSE_MS);
  return { removed };
}

function* slicesOf({ after, through }: EntrySpan): Generator<EntrySpan> {
  for (let at = after; at < through; at += SLICE) yield { after: at, through: Math.min(at + SLICE, through) };
}
