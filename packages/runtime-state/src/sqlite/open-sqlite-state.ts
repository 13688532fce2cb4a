import { randomUUID } from "node:crypto";
import { systemClock, type Clock, type StateStore } from "@iron/types";
import type { AuditLog } from "../audit/audit-log.ts";
import type { DurableLedger, Recovery } from "../ledger/durable-ledger.ts";
import { checkSqliteOptions, type SqliteStateOptions } from "./options.ts";
import { toJson } from "../store/to-json.ts";
import { createSqliteLedger } from "./sqlite-ledger.ts";
import { startWorker, type WorkerClient } from "./worker-client.ts";

export interface SqliteState extends AsyncDisposable {
  readonly ledger: DurableLedger;
  readonly store: StateStore;
  readonly audit: AuditLog;
  /** This router instance, as its holds name it. */
  readonly instance: string;
  /** What opening found of instances that died, and closed. */
  readonly recovery: Recovery;
  /** Writes what waits, ends the instance and closes the file. Holds still open are charged by the next opening. */
  close(): Promise<void>;
}

function createStore(worker: WorkerClient, clock: Clock): StateStore {
  return {
    async get(namespace, key) {
      const json = await worker.call("store.get", clock.now(), namespace, key);
      return json === undefined ? undefined : (JSON.parse(json) as unknown);
    },
    async set(...[namespace, key, value, options]) {
      const json = toJson(namespace, key, value);
      await worker.call("store.set", clock.now(), namespace, { key, json, ...options });
    },
    async add(...[namespace, key, value, options]) {
      const json = toJson(namespace, key, value);
      return worker.call("store.add", clock.now(), namespace, { key, json, ...options });
    },
    delete: async (namespace, key) => worker.call("store.delete", namespace, key),
    async list(namespace) {
      const rows = await worker.call("store.list", clock.now(), namespace);
      return rows.map(({ key, json }) => ({ key, value: JSON.parse(json) as unknown }));
    },
    // The file belongs to the whole state; closing one view of it closes nothing.
    close: () => undefined,
  };
}

function createAudit(worker: WorkerClient, reports: () => Promise<WorkerClient>, clock: Clock): AuditLog {
  return {
    append: async (entry) => worker.call("audit.append", clock.now(), entry),
    query: async (query = {}) => (await reports()).call("audit.query", query),
    verify: async (mark) => (await reports()).call("audit.verify", mark),
    purge: async (before, actor) => worker.call("audit.purge", clock.now(), before, actor),
  };
}

const SWEEP_EVERY_MS = 3_600_000;

/** Takes away what has run out, at the opening and every hour: a promise to keep something for a day is also one not to keep it longer. */
function startSweeping(worker: WorkerClient, clock: Clock): () => void {
  let cancel: (() => void) | undefined;
  let stopped = false;
  async function sweep(): Promise<void> {
    // A file that cannot be written now is swept the next time.
    await worker.call("store.sweep", clock.now()).catch(() => undefined);
    if (!stopped) cancel = clock.after(SWEEP_EVERY_MS, () => void sweep());
  }
  void sweep();
  return () => {
    stopped = true;
    cancel?.();
  };
}

/**
 * Opens the ledger, the state store and the audit log in one SQLite file, which several processes may share. Resolves when the file was
 * checked and what dead instances left open was closed.
 *
 * @throws {IronError} `ledger_unavailable`: the file is damaged, not ours, readable by others, on a full or read-only disk.
 * @throws {TypeError} an option is wrong.
 */
export async function openSqliteState(options: SqliteStateOptions): Promise<SqliteState> {
  const settings = checkSqliteOptions(options);
  const clock = options.clock ?? systemClock;
  const instance = settings.instance ?? randomUUID();
  const setup = { ...settings, instance, at: clock.now() };
  const worker = await startWorker(setup, options.onBroken);
  let reader: Promise<WorkerClient> | undefined;
  async function reports(): Promise<WorkerClient> {
    reader ??= startWorker({ ...setup, access: "read" });
    return reader;
  }
  const { ledger, kept } = createSqliteLedger(worker, reports, clock);

  const stopSweeping = settings.access === "write" ? startSweeping(worker, clock) : () => undefined;

  async function close(): Promise<void> {
    stopSweeping();
    await kept.flush();
    kept.stop();
    await worker.close();
    if (reader !== undefined) await (await reader).close();
  }

  return {
    ledger,
    store: createStore(worker, clock),
    audit: createAudit(worker, reports, clock),
    instance,
    recovery: worker.recovery,
    close,
    [Symbol.asyncDispose]: close,
  };
}
