import type { Maybe } from "./maybe.ts";

/** Small records by namespace and key: breaker verdicts, agent state, cached replies. Values are JSON. */
export interface StateStore {
  get(namespace: string, key: string): Maybe<unknown>;
  set(namespace: string, key: string, value: unknown, options?: { readonly ttlMs?: number }): Maybe<void>;
  /** Keeps a record unless there is one under this key: of any number of processes that ask at once, one is told true. */
  add(namespace: string, key: string, value: unknown, options?: { readonly ttlMs?: number }): Maybe<boolean>;
  delete(namespace: string, key: string): Maybe<void>;
  list(namespace: string): Maybe<readonly { readonly key: string; readonly value: unknown }[]>;
  close(): Maybe<void>;
}
