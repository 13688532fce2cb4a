import { Accounts } from "./accounts.ts";
import { Calls } from "./calls.ts";
import { Entries } from "./entries.ts";
import type { Statements } from "./statements.ts";

/** The ledger's three tables, each with what the transaction in hand has yet to write to it: few statements at the end in place of one a line. */
export class Book {
  readonly sql: Statements;
  readonly accounts: Accounts;
  readonly calls: Calls;
  readonly entries: Entries;

  constructor(sql: Statements) {
    this.sql = sql;
    this.accounts = new Accounts(sql);
    this.calls = new Calls(sql);
    this.entries = new Entries(sql);
  }

  /** Before anybody reads the tables themselves, and before the commit. */
  write(): void {
    this.calls.write();
    this.accounts.write();
    this.entries.write();
  }

  /** At the begin of every transaction: between two of them other processes write. */
  begin(): void {
    this.accounts.forget();
  }

  /** What was to be written, or was, is not: the transaction was rolled back. */
  forget(): void {
    this.accounts.forget();
    this.calls.forget();
    this.entries.forget();
  }
}
