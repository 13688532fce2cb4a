import type { BudgetControl, BudgetStatus } from "@iron/types";
import { Gauge, type Registry } from "prom-client";
import type { OpenWork } from "./open-work.ts";
import { boundedLabel } from "./bounded-label.ts";

const MICRODOLLARS = 1_000_000;
const MAX_BUDGETS = 200;

/** What is not counted but read when somebody asks. */
export interface Readings {
  readonly work: OpenWork;
  readonly lostLines: () => number;
  readonly budget?: Pick<BudgetControl, "status"> | undefined;
  readonly outbox?: (() => number | Promise<number>) | undefined;
}

/** Registers gauges that are read at each scrape. */
export function readGauges(registry: Registry, readings: Readings): void {
  const { budget, outbox, work } = readings;
  read(registry, ["iron_open_exchanges", "Requests under way."], () => work.exchanges);
  read(registry, ["iron_open_calls", "Calls to providers under way."], () => work.calls);
  read(registry, ["iron_held_dollars", "Held for calls under way."], () => work.held() / MICRODOLLARS);
  read(registry, ["iron_log_lines_lost", "Log lines that could not be written."], readings.lostLines);
  read(registry, ["process_resident_memory_bytes", "Resident memory."], () => process.memoryUsage.rss());
  read(registry, ["process_uptime_seconds", "Since the process began."], () => process.uptime());
  if (outbox !== undefined) {
    read(registry, ["iron_outbox_backlog", "Events that wait to be sent to the control server."], outbox);
  }
  if (budget !== undefined) readBudgets(registry, budget);
}

function read(
  registry: Registry,
  [name, help]: readonly [name: string, help: string],
  value: () => number | Promise<number>,
): void {
  registry.registerMetric(
    new Gauge({
      name,
      help,
      registers: [],
      async collect() {
        this.set(await value());
      },
    }),
  );
}

const BUDGETS: readonly (readonly [name: string, help: string, field: "limit" | "spent" | "held"])[] = [
  ["iron_budget_limit_dollars", "The limit in force.", "limit"],
  ["iron_budget_spent_dollars", "Settled in the budget's present window.", "spent"],
  ["iron_budget_held_dollars", "Held for calls under way.", "held"],
];

function readBudgets(registry: Registry, budget: Pick<BudgetControl, "status">): void {
  const names = boundedLabel(MAX_BUDGETS);
  let asked: Promise<readonly BudgetStatus[]> | undefined;
  // One asking serves all three, so that they belong together. A store that cannot answer leaves them out, and the other metrics alone.
  const status = (): Promise<readonly BudgetStatus[]> =>
    (asked ??= Promise.resolve()
      .then(() => budget.status())
      .catch(() => [])
      .finally(() => (asked = undefined)));
  for (const [name, help, field] of BUDGETS) {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        labelNames: ["budget"],
        registers: [],
        async collect() {
          const all = await status();
          this.reset();
          for (const each of all) this.inc({ budget: names.of(each.budget) }, each[field] / MICRODOLLARS);
        },
      }),
    );
  }
}
