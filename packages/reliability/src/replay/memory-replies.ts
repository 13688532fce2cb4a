import type { Clock, StateStore } from "@iron/types";
import { systemClock } from "@iron/types";

/** What replies are kept in. Any `StateStore` will do: SQLite and Redis are in `@iron/runtime-state`. */
export type ReplyStore = Pick<StateStore, "get" | "set">;

export interface MemoryRepliesOptions {
  /** Together; the one that was longest not asked for goes first. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  readonly clock?: Clock | undefined;
}

interface Kept {
  readonly json: string;
  readonly until: number;
}

/** Replies in this process's memory, bounded. */
export function createMemoryReplies(options: MemoryRepliesOptions = {}): ReplyStore {
  const { maxBytes = 64 * 1024 * 1024, clock = systemClock } = options;
  const kept = new Map<string, Kept>();
  let bytes = 0;

  function drop(id: string): void {
    bytes -= sizeOf(kept.get(id));
    kept.delete(id);
  }

  return {
    get(namespace, key) {
      const id = `${namespace}/${key}`;
      const found = kept.get(id);
      if (found === undefined) return undefined;
      kept.delete(id);
      kept.set(id, found);
      if (found.until > clock.monotonic()) return JSON.parse(found.json) as unknown;
      drop(id);
      return undefined;
    },
    set(...[namespace, key, value, { ttlMs = Infinity } = {}]) {
      const id = `${namespace}/${key}`;
      drop(id);
      const entry = { json: JSON.stringify(value), until: clock.monotonic() + ttlMs };
      if (sizeOf(entry) > maxBytes) return;
      kept.set(id, entry);
      bytes += sizeOf(entry);
      for (const oldest of kept.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
  };
}

function sizeOf(entry: Kept | undefined): number {
  return entry === undefined ? 0 : entry.json.length;
}
