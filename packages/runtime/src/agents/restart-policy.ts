/** When a program that ended by itself is started again. Ends that the runtime brought about are never followed by a restart. */
export interface RestartPolicy {
  /** `on-failure`: after a code other than 0 or a signal. */
  readonly when: "never" | "on-failure" | "always";
  /** Restarts in a row; a run that lasts `stableMs` starts the count anew. Default 5. */
  readonly max?: number | undefined;
  /** The first wait; it doubles each time. Default 1 000. */
  readonly backoffMs?: number | undefined;
  /** Default 60 000. */
  readonly maxBackoffMs?: number | undefined;
  /** Default 60 000. */
  readonly stableMs?: number | undefined;
}

/** How long to wait before starting again; undefined to leave it. */
export interface Restarts {
  after(end: { readonly failed: boolean; readonly ranMs: number }): number | undefined;
  readonly count: number;
}

export function createRestarts(policy: RestartPolicy): Restarts {
  const { when, max = 5, backoffMs = 1000, maxBackoffMs = 60_000, stableMs = 60_000 } = policy;
  let inRow = 0;
  let count = 0;
  return {
    get count() {
      return count;
    },
    after({ failed, ranMs }) {
      if (when === "never" || (when === "on-failure" && !failed)) return undefined;
      if (ranMs >= stableMs) inRow = 0;
      if (inRow >= max) return undefined;
      inRow += 1;
      count += 1;
      return Math.min(maxBackoffMs, backoffMs * 2 ** (inRow - 1));
    },
  };
}
