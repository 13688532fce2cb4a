import type { CallId } from "@iron/types";

export interface RecentCalls {
  add(call: CallId, held: number): void;
  /** What the call had held; undefined when it is not remembered. */
  held(call: CallId): number | undefined;
}

/** Remembers between `size` and twice `size` of the latest calls: two generations, so that forgetting costs nothing per call. */
export function createRecentCalls(size: number): RecentCalls {
  let young = new Map<CallId, number>();
  let old = new Map<CallId, number>();
  return {
    add(call, held): void {
      if (young.size >= size) {
        old = young;
        young = new Map();
      }
      young.set(call, held);
    },
    held: (call) => young.get(call) ?? old.get(call),
  };
}
