import type { Clock } from "@iron/types";

/** Resolves after `ms`, or at once when the signal aborts. True when the time has passed, false when the wait was cut short. */
export async function pause(ms: number, clock: Clock, signal?: AbortSignal): Promise<boolean> {
  if (signal?.aborted === true) return false;
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener("abort", wake);
      resolve(true);
    });
    function wake(): void {
      cancel();
      resolve(false);
    }
    signal?.addEventListener("abort", wake, { once: true });
  });
}
