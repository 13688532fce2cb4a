import { sqliteCode } from "./sqlite-error.ts";

const BUSY = 5;
const nobody = new Int32Array(new SharedArrayBuffer(4));

/**
 * Runs `attempt` until no other process is in its way, or `busyMs` have passed. SQLite's own waiting sleeps up to a tenth of a second between
 * looks, in which a busy neighbour commits a hundred times; short random pauses give everybody a turn.
 */
export function retryWhileBusy<T>(busyMs: number, attempt: () => T): T {
  const start = performance.now();
  for (let pauseMs = 0.2; ; pauseMs = Math.min(4, pauseMs * 1.3)) {
    try {
      return attempt();
    } catch (error) {
      if (sqliteCode(error) !== BUSY || performance.now() - start >= busyMs) throw error;
      Atomics.wait(nobody, 0, 0, pauseMs * (0.5 + Math.random()));
    }
  }
}
