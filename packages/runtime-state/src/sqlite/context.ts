import type { Accounts } from "./accounts.ts";
import type { OpenCalls } from "./open-calls.ts";
import type { Statements } from "./statements.ts";

/** What is written to: rows, and the accounts that are written at the end of the transaction in hand. */
export interface Book {
  readonly sql: Statements;
  readonly accounts: Accounts;
}

/** What every operation of the worker works with. */
export interface Context extends Book {
  readonly calls: OpenCalls;
  /** This router instance. */
  readonly instance: string;
  /** The folder of lock files. */
  readonly locks: string;
  /** Runs once the transaction in hand is durable; forgotten when it is rolled back. */
  afterCommit(run: () => void): void;
}
