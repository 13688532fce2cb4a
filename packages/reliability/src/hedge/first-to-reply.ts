import type { Clock, Reply } from "@iron/types";

export interface Racing {
  /** Makes one try; the signal stops it. */
  readonly call: (signal: AbortSignal) => Promise<Reply>;
  /** The second try starts after so long. */
  readonly afterMs: number;
  readonly clock: Clock;
  /** Whether the second try may start, asked when its time has come. What it returns is run when that try is over. */
  readonly mayHedge: () => (() => void) | undefined;
}

interface Try {
  readonly stop: AbortController;
  readonly reply: Promise<Reply>;
}

/**
 * Makes a call, and a second one if the first has not replied in time. The first reply wins and the other try is stopped. Fails when the
 * first fails before the second started, or when both fail: with the first one's error.
 */
export async function firstToReply({ call, afterMs, clock, mayHedge }: Racing): Promise<Reply> {
  const first = start(call);
  if (!(await isSlow(first, afterMs, clock))) return first.reply;
  const end = mayHedge();
  if (end === undefined) return first.reply;
  const second = start(call);
  try {
    const winner = await Promise.any([first, second].map(async (one) => one.reply.then(() => one)));
    const loser = winner === first ? second : first;
    loser.stop.abort();
    void loser.reply.then(throwAway, () => undefined);
    return await winner.reply;
  } catch {
    return await first.reply;
  } finally {
    end();
  }
}

function start(call: Racing["call"]): Try {
  const stop = new AbortController();
  const reply = call(stop.signal);
  // Handled where it is awaited; until then it must not count as unhandled.
  reply.catch(() => undefined);
  return { stop, reply };
}

async function isSlow({ reply }: Try, afterMs: number, clock: Clock): Promise<boolean> {
  let cancel: (() => void) | undefined;
  const timeIsUp = new Promise<true>((resolve) => {
    cancel = clock.after(afterMs, () => resolve(true));
  });
  const over = reply.then(
    () => false,
    () => false,
  );
  return Promise.race([over, timeIsUp]).finally(() => cancel?.());
}

/** A generator that was never started does not run its end: one frame is read, so that it does. */
async function throwAway(reply: Reply): Promise<void> {
  const frames = reply.frames[Symbol.asyncIterator]();
  try {
    await frames.next();
    await frames.return?.();
  } catch {
    // It was stopped: that it fails is what was wanted.
  }
}
