import { type BudgetStatus, formatUsd, microdollars } from "@iron/types";
import type { Colors } from "./colors.ts";
import { printable } from "./printable.ts";
import { table } from "./table.ts";

/** One line for each budget. */
export function budgetTable(budgets: readonly BudgetStatus[], colors: Colors): string {
  if (budgets.length === 0) return "no limits; set one with: iron budget set 5, or iron budget set 5/day\n";
  const head = ["BUDGET", "LIMIT", "SPENT", "HELD", "FREE", "WINDOW", "RESETS"];
  const rows = budgets.map((one) => [
    printable(one.budget, 48),
    formatUsd(one.limit),
    formatUsd(one.spent),
    formatUsd(one.held),
    formatUsd(freeOf(one)),
    windowOf(one),
    one.resetsAt === undefined ? "never" : new Date(one.resetsAt).toISOString().slice(0, 16).concat("Z"),
  ]);
  return table({ head, rows, text: [0, 5, 6] }, colors);
}

export function budgetJson(budgets: readonly BudgetStatus[]): string {
  const shown = budgets.map((one) => ({
    budget: one.budget,
    microdollars: { limit: one.limit, spent: one.spent, held: one.held, free: freeOf(one) },
    ...(one.resetsAt !== undefined && { resetsAt: new Date(one.resetsAt).toISOString() }),
  }));
  return `${JSON.stringify({ budgets: shown })}\n`;
}

function freeOf({ limit, spent, held }: BudgetStatus): BudgetStatus["limit"] {
  return microdollars(Math.max(0, limit - spent - held));
}

function windowOf({ budget, resetsAt }: BudgetStatus): string {
  return resetsAt === undefined ? "lifetime" : budget.slice(budget.lastIndexOf("/") + 1);
}
