import { type RebuildReport, rebuildSqlite } from "@iron/runtime-state/sqlite";
import { type Environment, parseDollars, redisAccess } from "@iron/sdk";
import { type BudgetId, formatUsd, type Microdollars } from "@iron/types";
import { CommandError } from "../command-error.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { pointInTime } from "../settings/point-in-time.ts";
import { refused } from "../state/open-ledger.ts";
import { stateActor } from "../state/state-actor.ts";
import { stateSettings, withLedger, type StateFlags, type StateSettings } from "../state/with-ledger.ts";

/** Compares every counter with its entries and walks the audit log. Changes nothing. */
export async function checkLedger(flags: StateFlags, env: Environment): Promise<ExitCode> {
  return withLedger(stateSettings(flags, env), "read", async ({ ledger, audit, where }) => {
    const flaws = await ledger.check();
    const open = await ledger.open();
    const verdict = await audit.verify();
    const lines = [
      `ledger     ${flaws.length === 0 ? "every balance is the sum of its entries" : flaws.join("; ")}`,
      `open holds ${open.length}, ${formatUsd(sum(open.map(({ held }) => held)))}`,
      `audit log  ${verdict.ok ? `whole, ${verdict.records} records` : `changed at record ${verdict.seq}: ${verdict.reason}`}`,
    ];
    process.stdout.write(`${where}\n${lines.join("\n")}\n`);
    return flaws.length === 0 && verdict.ok ? exitCode.ok : exitCode.unhealthy;
  });
}

/** Makes a ledger anew of the entries that can still be read. No router may be using a file; routers on Redis may. */
export async function rebuildLedger(
  flags: StateFlags & { readonly spent?: readonly string[] },
  env: Environment,
): Promise<ExitCode> {
  const settings = stateSettings(flags, env);
  const { place } = settings;
  try {
    const actor = stateActor();
    process.stdout.write(
      place.kind === "sqlite"
        ? rebuilt(rebuildSqlite({ path: place.path, actor }))
        : await rebuildShared(settings, flags.spent ?? []),
    );
    return exitCode.ok;
  } catch (error) {
    throw refused(place, error);
  }
}

function rebuilt({ entries, lost, charged, accounts, kept }: RebuildReport): string {
  return [
    `${entries} entries were kept, ${lost} are lost${lost === 0 ? "" : ": balances may be too low; compare them with the provider's bill and correct them with iron budget adjust"}`,
    `${charged.length} open calls were charged in full, ${formatUsd(sum(charged.map((one) => one.charged)))}`,
    ...accounts.map(({ budget, spent }) => `${budget}: spent ${formatUsd(spent)}`),
    `the damaged file is kept as ${kept}`,
    "",
  ].join("\n");
}

async function rebuildShared(settings: StateSettings, spent: readonly string[]): Promise<string> {
  const { rebuildRedis } = await import("@iron/runtime-state/redis");
  const place = settings.place as StateSettings["place"] & { kind: "redis" };
  const actor = stateActor();
  const { charged, accounts } = await rebuildRedis({
    ...redisAccess(place),
    actor,
    accounts: spent.map(statedSpend),
  });
  const facts = { charged, stated: spent.length };
  await withLedger(settings, "write", ({ audit }) => audit.append({ actor, kind: "ledger.rebuilt", facts }));
  return [
    `${charged} open calls were charged in full; routers join by themselves`,
    ...accounts.map((one) => `${one.budget}: spent ${formatUsd(one.spent)}`),
    "",
  ].join("\n");
}

function statedSpend(text: string): { readonly budget: BudgetId; readonly spent: Microdollars } {
  const equals = text.lastIndexOf("=");
  if (equals < 1)
    throw new CommandError(`iron: --spent ${JSON.stringify(text)}: write BUDGET=USD, such as router=4.20`);
  try {
    const spent = parseDollars(text.slice(equals + 1), "--spent");
    return { budget: text.slice(0, equals) as BudgetId, spent };
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(`iron: ${error.message}`);
    throw error;
  }
}

/** Folds what is older than a date; balances stay as they are. */
export async function purgeLedger(
  flags: StateFlags & { readonly before: string },
  env: Environment,
): Promise<ExitCode> {
  const before = pointInTime(flags.before, "--before", Date.now());
  const actor = stateActor();
  return withLedger(stateSettings(flags, env), "write", async ({ ledger, audit }) => {
    const entries = await ledger.purge(before, actor);
    const facts = { before: new Date(before).toISOString(), removed: entries.removed };
    await audit.append({ actor, kind: "ledger.purged", facts });
    const records = await audit.purge(before, actor);
    process.stdout.write(
      `removed ${entries.removed} entries and ${records.removed} audit records from before ${new Date(before).toISOString()}\n`,
    );
    return exitCode.ok;
  });
}

function sum(amounts: readonly Microdollars[]): Microdollars {
  return amounts.reduce((total, one) => (total + one) as Microdollars, 0 as Microdollars);
}
