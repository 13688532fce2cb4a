const WINDOW_MS = 60_000;

/** Bounds lines that anybody can cause without a token, so that nobody fills a disk with them. */
export interface LineAllowance {
  /** Whether one more line may be written at this time (epoch milliseconds). `missed` hears how many were not, once a window with such is over. */
  take(at: number): boolean;
  /** What is still untold when the log closes. */
  close(): void;
}

export function createLineAllowance(perMinute: number, missed: (lines: number) => void): LineAllowance {
  let since = 0;
  let count = 0;
  const tell = (): void => {
    if (count > perMinute) missed(count - perMinute);
    count = 0;
  };
  return {
    take(at) {
      // A wall clock that was set back begins anew as well.
      if (at - since >= WINDOW_MS || at < since) {
        tell();
        since = at;
      }
      count += 1;
      return count <= perMinute;
    },
    close: tell,
  };
}
