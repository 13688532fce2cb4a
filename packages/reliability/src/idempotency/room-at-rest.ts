import type { Clock } from "@iron/types";

interface Kept {
  readonly body: string;
  readonly bytes: number;
  /** By the clock's `now`. */
  readonly until: number;
}

export interface RoomAtRestOptions {
  readonly maxBytes: number;
  readonly ttlMs: number;
  readonly clock: Clock;
  /** Takes a reply from the store and leaves its key: it is not asked again. */
  readonly clear: (id: string, body: string, ttlMs: number) => Promise<void>;
}

/** Bounds what one process keeps in a store that has no bound of its own. */
export interface RoomAtRest {
  /** Makes room for a reply that is about to be kept, by those that were kept longest; false when it is longer than all may be together. */
  make(id: string, body: string, bytes: number): Promise<boolean>;
}

export function roomAtRest({ maxBytes, ttlMs, clock, clear }: RoomAtRestOptions): RoomAtRest {
  /** In the order in which they run out. */
  const kept = new Map<string, Kept>();
  let total = 0;

  function forget(id: string, { bytes }: Kept): void {
    kept.delete(id);
    total -= bytes;
  }

  return {
    async make(id, body, bytes) {
      if (bytes > maxBytes) return false;
      const now = clock.now();
      const cleared: Promise<void>[] = [];
      for (const [oldest, one] of kept) {
        const left = one.until - now;
        if (left > 0 && total + bytes <= maxBytes) break;
        forget(oldest, one);
        // What has run out the store takes away itself.
        if (left > 0) cleared.push(clear(oldest, one.body, left));
      }
      kept.set(id, { body, bytes, until: now + ttlMs });
      total += bytes;
      await Promise.all(cleared);
      return true;
    },
  };
}
