import { type BudgetDesk, type Environment, openBudgetDesk, parseBudget, parseDollars } from "@iron/sdk";
import { formatUsd, type Microdollars, microdollars } from "@iron/types";
import { CommandError } from "../command-error.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { budgetJson, budgetTable } from "../output/budget-table.ts";
import { colorsFor } from "../output/colors.ts";
import { stateActor } from "../state/state-actor.ts";
import {
  type DurableState,
  type StateFlags,
  type StateSettings,
  stateSettings,
  withLedger,
} from "../state/with-ledger.ts";

/** Which budget is meant: `router` when none is named. */
export interface BudgetFlags extends StateFlags {
  readonly agent?: string;
  /** As reports name it: `model:gpt-5`, `agent:alice/day`. */
  readonly budget?: string;
}

/** Prints every budget: limit, spent, held, free, and when its window begins anew. */
export async function showBudget(
  flags: StateFlags & { readonly json: boolean },
  env: Environment,
): Promise<ExitCode> {
  const text = await atDesk(stateSettings(flags, env), "read", async (desk) => {
    const budgets = await desk.status();
    return flags.json ? budgetJson(budgets) : budgetTable(budgets, colorsFor(process.stdout, env));
  });
  process.stdout.write(text);
  return exitCode.ok;
}

/** Sets a limit, or takes it away: `5`, `5/day`, `none`. Routers on the same state follow, and so do later starts. */
export async function setBudget(amount: string, flags: BudgetFlags, env: Environment): Promise<ExitCode> {
  return change(flags, env, async (desk, actor) => {
    const none = amount === "none";
    const { limit, per } = none ? { limit: undefined } : wellFormed(() => parseBudget(amount));
    const budget = per === undefined ? (named(flags) ?? "router") : `${named(flags) ?? "router"}/${per}`;
    const before = await limitOf(desk, budget);
    await wellFormed(() => desk.control.setLimit(limit, actor, budget));
    return {
      kind: "budget.set",
      facts: { budget, from: before, to: limit ?? "none" },
      said: `${budget}: limit ${shown(before)} -> ${shown(limit ?? "none")}`,
    };
  });
}

/** Begins the current window, or the whole budget, anew: nothing spent. */
export async function resetBudget(flags: BudgetFlags, env: Environment): Promise<ExitCode> {
  return change(flags, env, async (desk, actor) => {
    const budget = wellFormed(() => desk.control.named(named(flags)));
    const before = await desk.spent(budget);
    await desk.control.reset(actor, budget);
    return {
      kind: "budget.reset",
      facts: { budget, from: before },
      said: `${budget}: spent ${formatUsd(before)} -> ${formatUsd(await desk.spent(budget))}`,
    };
  });
}

/** Adds to what was spent, or takes from it, with a reason that stays in the ledger. */
export async function adjustBudget(
  amount: string,
  flags: BudgetFlags & { readonly reason: string },
  env: Environment,
): Promise<ExitCode> {
  return change(flags, env, async (desk, actor) => {
    const budget = wellFormed(() => desk.control.named(named(flags)));
    const by = signed(amount);
    const before = await desk.spent(budget);
    await desk.control.adjust(by, { actor, reason: flags.reason, budget });
    return {
      kind: "budget.adjust",
      facts: { budget, by, reason: flags.reason },
      said: `${budget}: spent ${formatUsd(before)} -> ${formatUsd(await desk.spent(budget))}`,
    };
  });
}

interface Change {
  readonly kind: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly said: string;
}

/** Every change leaves an entry in the ledger and a record in the audit log, both with who made it. */
async function change(
  flags: StateFlags,
  env: Environment,
  make: (desk: BudgetDesk, actor: string) => Promise<Change>,
): Promise<ExitCode> {
  const actor = stateActor();
  const { said } = await atDesk(stateSettings(flags, env), "write", async (desk, { audit }) => {
    const made = await make(desk, actor);
    await audit.append({ actor, kind: made.kind, facts: made.facts });
    return made;
  });
  process.stdout.write(`${said}\n`);
  return exitCode.ok;
}

async function atDesk<T>(
  settings: StateSettings,
  access: "read" | "write",
  use: (desk: BudgetDesk, state: DurableState) => Promise<T>,
): Promise<T> {
  return withLedger(settings, access, async (state) =>
    use(await openBudgetDesk({ state, config: settings.config }), state),
  );
}

function named({ agent, budget }: BudgetFlags): string | undefined {
  if (agent !== undefined && budget !== undefined)
    throw new CommandError("iron: --agent or --budget, not both");
  return agent === undefined ? budget : `agent:${agent}`;
}

async function limitOf({ control }: BudgetDesk, budget: string): Promise<Microdollars | "none"> {
  return (await wellFormed(() => control.statusOf(budget)))?.limit ?? "none";
}

function shown(limit: Microdollars | "none"): string {
  return limit === "none" ? "none" : formatUsd(limit);
}

function signed(text: string): Microdollars {
  const negative = text.startsWith("-");
  const amount = wellFormed(() => parseDollars(text.replace(/^[-+]/, ""), "adjust"));
  return microdollars(negative ? 0 - amount : amount);
}

/** What the packages say of a value is for the user. */
function wellFormed<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(`iron: ${error.message}`);
    throw error;
  }
}
