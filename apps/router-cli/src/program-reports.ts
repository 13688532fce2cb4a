import type { Environment } from "@iron/sdk";
import { Command, Option } from "commander";
import { verifyAudit, type AuditFlags } from "./commands/audit.ts";
import { adjustBudget, type BudgetFlags, resetBudget, setBudget, showBudget } from "./commands/budget.ts";
import { type EventFlags, tailEvents } from "./commands/events.ts";
import { spend, type SpendFlags } from "./commands/spend.ts";
import { checkLedger, purgeLedger, rebuildLedger } from "./commands/state.ts";
import type { ExitCode } from "./exit-code.ts";
import type { StateFlags } from "./state/with-ledger.ts";

type Ended = (code: ExitCode) => void;

/** Commands that read or change what routers keep; none of them needs a router that runs. */
export function reportCommands(env: Environment, ended: Ended): readonly Command[] {
  return [
    spendCommand(env, ended),
    budgetCommand(env, ended),
    group("events", "What happened to money, and who did what.", [tailCommand(env, ended)]),
    group("audit", "The log of who did what.", [verifyCommand(env, ended)]),
    stateCommand(env, ended),
  ];
}

/** A command on the state: every one of them may be told which. */
function onState(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option("--state <place>", "sqlite:PATH or redis://... (default: as iron start)")
    .option("--config <path>", "config file (default: iron.config.json)");
}

function group(name: string, description: string, commands: readonly Command[]): Command {
  const made = new Command(name).description(description).helpCommand(false);
  for (const command of commands) made.addCommand(inner(command));
  return made;
}

function inner(command: Command): Command {
  return command.exitOverride().configureHelp({ helpWidth: 80 }).allowExcessArguments(false);
}

function spendCommand(env: Environment, ended: Ended): Command {
  return onState("spend", "Print what was spent.")
    .addOption(
      new Option("--by <what>", "one line for each")
        .choices(["model", "provider", "agent", "day", "run"])
        .default("model"),
    )
    .option("--since <time>", "7d, 24h, 2w, or a date such as 2026-11-01")
    .option("--until <time>", "the same; not included")
    .option("--time-zone <name>", "whose midnights part days (default: the budget's, UTC)")
    .option("--json", "print JSON", false)
    .option("--csv", "print CSV", false)
    .allowExcessArguments(false)
    .action(async (flags: SpendFlags) => ended(await spend(flags, env)));
}

function budgetCommand(env: Environment, ended: Ended): Command {
  const show = onState("show", "Print limit, spent, held and free of each (default).")
    .option("--json", "print JSON", false)
    .action(async (flags: StateFlags & { readonly json: boolean }) => ended(await showBudget(flags, env)));
  const set = which(onState("set", "Set a limit that lasts."))
    .argument("<usd>", "5, 0.50, 5/day, 20/month, or none")
    .action(async (usd: string, flags: BudgetFlags) => ended(await setBudget(usd, flags, env)));
  const reset = which(onState("reset", "Begin anew: nothing spent.")).action(async (flags: BudgetFlags) =>
    ended(await resetBudget(flags, env)),
  );
  const adjust = which(onState("adjust", "Add to what was spent, or take from it."))
    .argument("<usd>", "0.10 or -0.10")
    .requiredOption("--reason <text>", "kept in the ledger")
    .action(async (usd: string, flags: BudgetFlags & { readonly reason: string }) =>
      ended(await adjustBudget(usd, flags, env)),
    );
  const budget = new Command("budget").description("Print budgets, or change them.").helpCommand(false);
  budget.addCommand(inner(show), { isDefault: true });
  for (const command of [set, reset, adjust]) budget.addCommand(inner(command));
  return budget;
}

/** Whose budget is meant. */
function which(command: Command): Command {
  return command
    .option("--agent <name>", "an agent's budget (default: the router's)")
    .option("--budget <name>", "model:NAME, run:NAME, agent:NAME/day, router/month ...");
}

function tailCommand(env: Environment, ended: Ended): Command {
  return onState("tail", "Print the last entries of ledger and audit log.")
    .option("-n, --lines <number>", "how many", "20")
    .option("-f, --follow", "go on with those that come", false)
    .option("--json", "print JSON lines", false)
    .action(async (flags: EventFlags) => ended(await tailEvents(flags, env)));
}

function verifyCommand(env: Environment, ended: Ended): Command {
  return onState("verify", "Check that no record was changed, removed or added.")
    .option("--mark <number:hash>", "a record written down earlier must still be there")
    .option("--json", "print JSON", false)
    .action(async (flags: AuditFlags) => ended(await verifyAudit(flags, env)));
}

function stateCommand(env: Environment, ended: Ended): Command {
  const check = onState("check", "Compare every balance with its entries.").action(
    async (flags: StateFlags) => ended(await checkLedger(flags, env)),
  );
  const rebuild = onState("rebuild", "Make a damaged or stopped ledger anew.")
    .option("--spent <budget=usd>", "Redis: what is known to be spent; repeatable", collect)
    .action(async (flags: StateFlags & { readonly spent?: readonly string[] }) =>
      ended(await rebuildLedger(flags, env)),
    );
  const purge = onState("purge", "Fold old entries; balances stay.")
    .requiredOption("--before <time>", "90d, or a date such as 2026-01-01")
    .action(async (flags: StateFlags & { readonly before: string }) => ended(await purgeLedger(flags, env)));
  return group("state", "Check, rebuild or thin out what is kept.", [check, rebuild, purge]);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
