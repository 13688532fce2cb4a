import type { OpenDatabase } from "./open-database.ts";
import { BOOKING, READS, type Operations } from "./operations.ts";
import type { BatchOutcome, Operation, Result } from "./protocol.ts";
import { wireError, type WireError } from "./sqlite-error.ts";

/** Runs operations in one transaction: after the answer, all that were not refused are durable, or none of them happened. */
export function runBatch(
  database: OpenDatabase,
  operations: Operations,
  batch: readonly Operation[],
): BatchOutcome {
  try {
    const begin = batch.every(({ name }) => READS.has(name)) ? "BEGIN" : "BEGIN IMMEDIATE";
    const { book } = database.context;
    book.calls.alone = batch.length === 1;
    const results = database.inTransaction(begin, () =>
      batch.map(({ name, args }): Result => {
        if (!BOOKING.has(name)) book.write();
        return { value: Reflect.apply(operations[name], undefined, args) as unknown };
      }),
    );
    database.committed();
    return { results, broken: false };
  } catch (error) {
    return afterError(database, operations, { batch, error: wireError(error) });
  }
}

function afterError(
  database: OpenDatabase,
  operations: Operations,
  failed: { readonly batch: readonly Operation[]; readonly error: WireError },
): BatchOutcome {
  const { batch, error } = failed;
  database.rolledBack();
  if (error.kind === "refused" && batch.length > 1) {
    // One caller's mistake must not fail its neighbours: each gets a transaction of its own.
    const outcomes = batch.map((operation) => runBatch(database, operations, [operation]));
    return {
      results: outcomes.flatMap((outcome) => outcome.results),
      broken: outcomes.some((outcome) => outcome.broken),
    };
  }
  return { results: batch.map((): Result => ({ error })), broken: error.kind === "fatal" };
}
