import type { SpendBy, SpendRow } from "@iron/runtime-state";
import type { Environment } from "@iron/sdk";
import { CommandError } from "../command-error.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { colorsFor } from "../output/colors.ts";
import { spendCsv, spendJson, spendText, type SpendReport } from "../output/spend-report.ts";
import { pointInTime } from "../settings/point-in-time.ts";
import { stateSettings, withLedger, type StateFlags } from "../state/with-ledger.ts";

export interface SpendFlags extends StateFlags {
  readonly since?: string;
  readonly until?: string;
  readonly by: SpendBy;
  readonly timeZone?: string;
  readonly json: boolean;
  readonly csv: boolean;
}

/** Prints what was spent, from the ledger; a router need not run. */
export async function spend(flags: SpendFlags, env: Environment): Promise<ExitCode> {
  if (flags.json && flags.csv) throw new CommandError("iron: --json or --csv, not both");
  const settings = stateSettings(flags, env);
  const now = Date.now();
  const query = {
    ...(flags.since !== undefined && { since: pointInTime(flags.since, "--since", now) }),
    ...(flags.until !== undefined && { until: pointInTime(flags.until, "--until", now) }),
    timeZone: timeZone(flags.timeZone ?? zoneOf(settings.config.budget)),
  };
  const report = await withLedger(settings, "read", async ({ ledger }): Promise<SpendReport> => {
    const rows = await ledger.spend({ ...query, by: flags.by });
    const days: readonly SpendRow[] = flags.by === "day" ? rows : await ledger.spend({ ...query, by: "day" });
    return { ...query, by: flags.by, rows, days };
  });
  process.stdout.write(print(report, flags, env));
  return exitCode.ok;
}

function print(report: SpendReport, flags: SpendFlags, env: Environment): string {
  if (flags.json) return spendJson(report);
  return flags.csv ? spendCsv(report) : spendText(report, colorsFor(process.stdout, env));
}

function zoneOf(budget: unknown): string {
  const zone =
    typeof budget === "object" && budget !== null && "timeZone" in budget ? budget.timeZone : "UTC";
  return typeof zone === "string" ? zone : "UTC";
}

/** @throws {CommandError} */
function timeZone(name: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    throw new CommandError(
      `iron: --time-zone ${JSON.stringify(name)}: write an IANA name such as Europe/Vienna, or UTC`,
    );
  }
}
