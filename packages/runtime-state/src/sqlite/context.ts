import type { Book } from "./book.ts";
import type { Statements } from "./statements.ts";

/** What every operation of the worker works with. */
export interface Context {
  readonly sql: Statements;
  readonly book: Book;
  /** This router instance. */
  readonly instance: string;
  /** The folder of lock files. */
  readonly locks: string;
  /** Runs once the transaction in hand is durable; forgotten when it is rolled back. */
  afterCommit(run: () => void): void;
}
