import { systemClock, type Clock, type StateStore } from "@iron/types";
import { toJson } from "../store/to-json.ts";

interface Kept {
  readonly json: string;
  /** On the monotonic clock, so that a jump of the wall clock neither revives nor kills a record. */
  readonly endsAt: number;
}

export interface MemoryStoreOptions {
  readonly clock?: Clock;
}

/** A `StateStore` in this process's memory: for library use and tests. Values are kept as JSON, so what comes back is never the object that went in. */
export function createMemoryStore(options: MemoryStoreOptions = {}): StateStore {
  const clock = options.clock ?? systemClock;
  const namespaces = new Map<string, Map<string, Kept>>();

  function live(kept: Map<string, Kept>, key: string): unknown {
    const found = kept.get(key);
    if (found === undefined) return undefined;
    if (found.endsAt > clock.monotonic()) return JSON.parse(found.json) as unknown;
    kept.delete(key);
    return undefined;
  }

  function get(namespace: string, key: string): unknown {
    const kept = namespaces.get(namespace);
    return kept === undefined ? undefined : live(kept, key);
  }

  function set(...[namespace, key, value, { ttlMs } = {}]: Parameters<StateStore["set"]>): void {
    const json = toJson(namespace, key, value);
    let kept = namespaces.get(namespace);
    if (kept === undefined) namespaces.set(namespace, (kept = new Map<string, Kept>()));
    kept.set(key, { json, endsAt: ttlMs === undefined ? Infinity : clock.monotonic() + ttlMs });
  }

  return {
    get,
    set,
    add(namespace, key, ...rest): boolean {
      if (get(namespace, key) !== undefined) return false;
      set(namespace, key, ...rest);
      return true;
    },
    delete(namespace, key): void {
      namespaces.get(namespace)?.delete(key);
    },
    list(namespace): readonly { readonly key: string; readonly value: unknown }[] {
      const kept = namespaces.get(namespace);
      if (kept === undefined) return [];
      const records: { key: string; value: unknown }[] = [];
      for (const key of [...kept.keys()].toSorted()) {
        const value = live(kept, key);
        if (value !== undefined) records.push({ key, value });
      }
      return records;
    },
    close(): void {
      namespaces.clear();
    },
  };
}
