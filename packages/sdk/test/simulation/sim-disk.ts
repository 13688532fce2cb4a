import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SeededRandom, VirtualClock } from "@iron/testing";
import type { Account, BudgetId, CallId, HoldAnswer, Microdollars } from "@iron/types";
import { unavailable } from "../../../runtime-state/src/ledger/unavailable.ts";
import { createBatchQueue } from "../../../runtime-state/src/sqlite/batch-queue.ts";
import { openDatabase, type OpenDatabase } from "../../../runtime-state/src/sqlite/open-database.ts";
import { createOperations, type Operations } from "../../../runtime-state/src/sqlite/operations.ts";
import type { Operation, Result } from "../../../runtime-state/src/sqlite/protocol.ts";
import { runBatch } from "../../../runtime-state/src/sqlite/run-batch.ts";
import { createSqliteLedger } from "../../../runtime-state/src/sqlite/sqlite-ledger.ts";
import type { WorkerClient } from "../../../runtime-state/src/sqlite/worker-client.ts";
import type { Recorder, SimLedger } from "./sim-ledger.ts";

/** A disk that outlives routers, and can be full. */
export interface SimDisk {
  full: boolean;
  /** Opens the ledger file for a router: what dead ones left open is charged. */
  open(
    instance: string,
    clock: VirtualClock,
  ): SimLedger & {
    /** The process dies: what was not committed is lost, and so is every answer that was not read. */
    kill(): void;
  };
  remove(): void;
}

export interface DiskParts {
  /** The world's: a disk does not die with a router. */
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly record: Recorder;
}

/** The SQLite ledger as it is, but for its thread: its batches run here, after virtual time. */
export function simDisk({ clock: world, random, record }: DiskParts): SimDisk {
  const folder = mkdtempSync(join(tmpdir(), "iron-sim-"));
  const path = join(folder, "ledger.db");
  const disk: SimDisk = {
    full: false,
    open(instance, clock) {
      const at = clock.now();
      const setup = { path, instance, at, synchronous: "normal", access: "write", busyMs: 0 } as const;
      const database = openDatabase(setup);
      for (const { call, charged } of database.recovery.list)
        record.settle(call, { amount: charged, source: "crash" }, "closed");
      const journal = journaled(database, record);
      let dead = false;
      const later = (run: () => void): void => {
        world.after(random.pick([0, 0.2, 1, 15]), () => {
          if (!dead) run();
        });
      };
      const queue = createBatchQueue({
        path,
        onIdle: () => undefined,
        post: (batch) =>
          later(() => {
            const results = disk.full && !onlyReads(batch) ? batch.map(() => FULL) : journal.run(batch);
            later(() => queue.answered(results));
          }),
      });
      const worker = {
        recovery: database.recovery,
        call: (name: Operation["name"], ...args: readonly unknown[]) => queue.push({ name, args }),
        close: () => Promise.resolve(),
      } as unknown as WorkerClient;
      const { ledger, kept } = createSqliteLedger(worker, () => Promise.resolve(worker), clock);
      return {
        ledger,
        durable: true,
        account: (budget) => journal.account(budget),
        get kept() {
          return kept.size;
        },
        async close() {
          await kept.flush();
          kept.stop();
          dead = true;
          database.close(false);
        },
        kill() {
          dead = true;
          kept.stop();
          queue.fail(unavailable("the process has died", { store: "sqlite" }));
          database.close(true);
        },
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  return disk;
}

const FULL: Result = { error: { kind: "full", message: "the disk of the ledger file is full" } };

function onlyReads(batch: readonly Operation[]): boolean {
  return batch.every(({ name }) => name === "ledger.account");
}

interface Journal {
  run(batch: readonly Operation[]): readonly Result[];
  account(budget: BudgetId): Omit<Account, "limit">;
}

/** Tells of moves when they are committed, and of none that was rolled back. */
function journaled(database: OpenDatabase, record: Recorder): Journal {
  const inner = createOperations(database.context);
  let moves: (() => void)[] = [];
  const note = (move: () => void): void => void moves.push(move);
  const operations: Operations = {
    ...inner,
    "ledger.hold": (at, request) => {
      const answer: HoldAnswer = inner["ledger.hold"](at, request);
      note(() => record.hold(request, answer));
      return answer;
    },
    "ledger.extend": (at: number, call: CallId, by: Microdollars) => {
      const extended = inner["ledger.extend"](at, call, by);
      note(() => record.extend(call, by, extended));
      return extended;
    },
    "ledger.settle": (at, call, settlement) => {
      const answer = inner["ledger.settle"](at, call, settlement);
      note(() => record.settle(call, settlement, answer));
      return answer;
    },
    "ledger.void": (at: number, call: CallId, reason: string) => {
      const answer = inner["ledger.void"](at, call, reason);
      note(() => record.void(call, answer));
      return answer;
    },
    "ledger.adjust": (at, budget, change) => {
      inner["ledger.adjust"](at, budget, change);
      note(() => record.adjust(budget, change.by));
    },
  };
  const watched: OpenDatabase = {
    ...database,
    committed() {
      database.committed();
      const done = moves;
      moves = [];
      for (const move of done) move();
    },
    rolledBack() {
      moves = [];
      database.rolledBack();
    },
  };
  return {
    run: (batch) => runBatch(watched, operations, batch).results,
    account: (budget) => inner["ledger.account"](budget),
  };
}
