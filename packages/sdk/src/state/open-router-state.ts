import {
  type AuditLog,
  createMemoryAuditLog,
  createMemoryStore,
  type DurableLedger,
  type Recovery,
} from "@iron/runtime-state";
import { type Clock, type IronError, type Ledger, type StateStore, systemClock } from "@iron/types";
import { redisAccess } from "./redis-access.ts";
import { shownPlace, type StatePlace } from "./state-place.ts";

/** What a router keeps beyond a request. */
export interface RouterState {
  /** Undefined: a ledger in memory. */
  readonly ledger: Ledger | undefined;
  readonly store: StateStore;
  readonly audit: AuditLog;
  /** Whether commands and other routers can change what is in it. */
  readonly shared: boolean;
}

/** A place that was opened. */
export interface OpenState extends RouterState, AsyncDisposable {
  readonly ledger: DurableLedger | undefined;
  /** What opening found of routers that died, and closed. */
  readonly recovery: Recovery;
  /** For people: which place, and what it can lose. */
  readonly where: string;
  /** Writes what waits and lets go of the place. */
  close(): Promise<void>;
}

export interface OpenStateOptions {
  readonly clock?: Clock | undefined;
  /** `read`: for reports; recovers and changes nothing. Default `write`. */
  readonly access?: "write" | "read";
  /** Told once when the place failed: nothing is admitted any more until it is opened anew. */
  readonly onBroken?: (error: IronError) => void;
  /** Told when a shared place went back in time: nothing is admitted until it is rebuilt. */
  readonly onFenced?: (error: IronError) => void;
}

const NOTHING: Recovery = { settled: 0, voided: 0, list: [] };

/**
 * Opens a place for state. The database's code is loaded only for the place that needs it.
 *
 * @throws {IronError} `ledger_unavailable`, saying what is wrong with the place
 * @throws {TypeError} the address is wrong, or its client is not installed
 */
export async function openRouterState(place: StatePlace, options: OpenStateOptions = {}): Promise<OpenState> {
  const where = shownPlace(place);
  switch (place.kind) {
    case "memory":
      return memoryState(options.clock ?? systemClock);
    case "sqlite":
      return { ...(await openFile(place, options)), shared: true, where };
    case "redis": {
      const state = await openShared(place, options);
      return { ...state, shared: true, where: `${where} (append-only file: ${state.durability})` };
    }
  }
}

function memoryState(clock: Clock): OpenState {
  return {
    ledger: undefined,
    store: createMemoryStore({ clock }),
    audit: createMemoryAuditLog({ clock }),
    shared: false,
    recovery: NOTHING,
    where: "memory",
    close: closeNothing,
    [Symbol.asyncDispose]: closeNothing,
  };
}

async function closeNothing(): Promise<void> {
  // Memory goes with the process.
}

type SqliteState = Awaited<ReturnType<typeof import("@iron/runtime-state/sqlite").openSqliteState>>;
type RedisState = Awaited<ReturnType<typeof import("@iron/runtime-state/redis").openRedisState>>;

async function openFile(
  place: StatePlace & { kind: "sqlite" },
  { clock, access = "write", onBroken }: OpenStateOptions,
): Promise<SqliteState> {
  const { openSqliteState } = await import("@iron/runtime-state/sqlite");
  const { path, synchronous } = place;
  return openSqliteState({
    path,
    synchronous,
    access,
    ...(clock && { clock }),
    ...(onBroken && { onBroken }),
  });
}

async function openShared(
  place: StatePlace & { kind: "redis" },
  { clock, onFenced }: OpenStateOptions,
): Promise<RedisState> {
  const { openRedisState } = await import("@iron/runtime-state/redis");
  return openRedisState({
    ...redisAccess(place),
    ...(clock && { clock }),
    ...(onFenced && { onFenced }),
  });
}
