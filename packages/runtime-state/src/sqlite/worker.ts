import { parentPort, workerData } from "node:worker_threads";
import { isIronError } from "@iron/types";
import { openDatabase, type OpenDatabase } from "./open-database.ts";
import { createOperations } from "./operations.ts";
import type { Answer, Request, WorkerSetup } from "./protocol.ts";
import { runBatch } from "./run-batch.ts";
import { wireError } from "./sqlite-error.ts";
import { packResults, unpackOperations } from "./wire.ts";

const port = parentPort;
if (port === null) throw new Error("this file is the ledger's worker and is not run by itself");

function answer(message: Answer): void {
  port?.postMessage(message);
}

function serve(database: OpenDatabase): void {
  const operations = createOperations(database.context);
  port?.on("message", (request: Request) => {
    if ("close" in request) {
      end(database);
      return;
    }
    const batch = unpackOperations(request.batch);
    const { results, broken } = runBatch(database, operations, batch);
    // Closed before the answer: who reads it may open the file anew at once.
    if (broken) database.close(true);
    answer({ results: packResults(batch, results), broken });
    if (broken) port.close();
  });
}

function end(database: OpenDatabase): void {
  try {
    database.close(false);
  } catch {
    // The instance stays on record with its lock released, so the next opening recovers it.
    database.close(true);
  }
  answer({ closed: true });
  port?.close();
}

try {
  const database = openDatabase(workerData as WorkerSetup);
  serve(database);
  answer({ opened: database.recovery });
} catch (error) {
  answer({ refused: isIronError(error) ? { kind: "fatal", message: error.message } : wireError(error) });
  port.close();
}
