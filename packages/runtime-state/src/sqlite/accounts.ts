import type { Account, BudgetId, Microdollars } from "@iron/types";
import type { Statements } from "./statements.ts";

interface AccountRow {
  spent: number;
  held: number;
  /** What the last hold stated. */
  limit: number;
  exists: boolean;
  changed: boolean;
}

/**
 * The accounts that the transaction in hand looks at or moves: each is read once and written once, since the calls of one batch mostly share
 * their budgets. Whoever reads the table itself has it written first.
 */
export class Accounts {
  readonly #sql: Statements;
  readonly #rows = new Map<string, AccountRow>();

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  stands(budget: BudgetId): Omit<Account, "limit"> {
    const { spent, held } = this.#row(budget);
    return { budget, spent: spent as Microdollars, held: held as Microdollars };
  }

  /** Microdollars that are free below the limit that the last hold stated. */
  room(budget: string): number {
    const { limit, spent, held } = this.#row(budget);
    return limit - spent - held;
  }

  move(chain: readonly string[], spent: number, held: number): void {
    for (const budget of chain) {
      const row = this.#row(budget);
      row.spent += spent;
      row.held += held;
      row.exists = row.changed = true;
    }
  }

  /** A limit that was lowered also binds the holds that want to grow. An account that nothing was ever held on is not made by it. */
  limit(budget: string, limit: number): void {
    const row = this.#row(budget);
    if (row.limit === limit || !row.exists) return;
    row.limit = limit;
    row.changed = true;
  }

  write(): void {
    for (const [budget, row] of this.#rows) {
      if (!row.changed) continue;
      row.changed = false;
      this.#sql.run(
        `INSERT INTO account (budget, spent, held, latest_limit) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (budget) DO UPDATE SET spent = ?2, held = ?3, latest_limit = ?4`,
        budget,
        row.spent,
        row.held,
        row.limit,
      );
    }
  }

  forget(): void {
    this.#rows.clear();
  }

  #row(budget: string): AccountRow {
    const known = this.#rows.get(budget);
    if (known !== undefined) return known;
    const found = this.#sql.get("SELECT spent, held, latest_limit FROM account WHERE budget = ?", budget);
    const row = {
      spent: Number(found?.["spent"] ?? 0),
      held: Number(found?.["held"] ?? 0),
      limit: Number(found?.["latest_limit"] ?? 0),
      exists: found !== undefined,
      changed: false,
    };
    this.#rows.set(budget, row);
    return row;
  }
}
