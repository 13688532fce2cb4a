import { ConfigError, type Environment, providerAddresses } from "@iron/sdk";
import { CommandError } from "../command-error.ts";
import type { Check } from "../doctor/check.ts";
import { checkNode } from "../doctor/check-node.ts";
import { checkLedger } from "../doctor/check-ledger.ts";
import { checkPort } from "../doctor/check-port.ts";
import { checkPrices } from "../doctor/check-prices.ts";
import { checkReachable } from "../doctor/check-reachable.ts";
import { checkState } from "../doctor/check-state.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { colorsFor } from "../output/colors.ts";
import { printable } from "../output/printable.ts";
import { findConfigFile, readConfigFile } from "../settings/config-file.ts";
import { planStart, type StartPlan } from "../settings/plan-start.ts";
import { DEFAULT_PORT, rememberedPort } from "../state/remembered-port.ts";
import type { StateFlags } from "../state/with-ledger.ts";
import { stateFolder } from "../state/state-folder.ts";

interface DoctorFlags extends StateFlags {
  readonly offline: boolean;
}

/** Looks at everything that a start needs, changes nothing and spends nothing. */
export async function doctor(flags: DoctorFlags, env: Environment): Promise<ExitCode> {
  const { plan, checks } = checkSettings(flags, env);
  const port = plan?.config.port ?? rememberedPort(stateFolder(env)) ?? DEFAULT_PORT;
  const all = [
    checkNode(process.versions.node),
    ...checks,
    checkPrices(Date.now()),
    checkState(env),
    ...(await checkLedger(flags, env)),
    await checkPort(port, plan?.config.host ?? "127.0.0.1"),
    ...(flags.offline || plan === undefined ? [] : await checkAddresses(plan, env)),
  ];
  const colors = colorsFor(process.stdout, env);
  const mark = { ok: colors.green("ok  "), note: colors.yellow("note"), bad: colors.red("BAD ") };
  for (const { state, name, detail } of all)
    process.stdout.write(`${mark[state]}  ${name.padEnd(14)}${printable(detail, 2000)}\n`);
  return all.some(({ state }) => state === "bad") ? exitCode.unhealthy : exitCode.ok;
}

function checkSettings(
  flags: DoctorFlags,
  env: Environment,
): { readonly plan: StartPlan | undefined; readonly checks: readonly Check[] } {
  const path = findConfigFile(flags.config, env);
  const name = path === undefined ? "settings" : "config file";
  try {
    const file = path === undefined ? undefined : readConfigFile(path);
    const plan = planStart({ flags: { demo: "never", json: false }, env, file: file?.config });
    if (plan.mode === "direct") providerAddresses(plan.config, env);
    const warnings = [...(file?.warnings ?? []), ...plan.warnings];
    return {
      plan,
      checks: [
        { name, state: "ok", detail: path ?? "from the environment" },
        { name: "keys", state: "ok", detail: `${plan.mode} mode, from ${plan.origin}` },
        ...warnings.map((detail): Check => ({ name: "warning", state: "bad", detail })),
      ],
    };
  } catch (error) {
    return { plan: undefined, checks: problemsOf(error).map((detail) => ({ name, state: "bad", detail })) };
  }
}

function problemsOf(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems;
  if (error instanceof CommandError)
    return [
      "no provider key and no server: set OPENAI_API_KEY, ANTHROPIC_API_KEY, or IC_TOKEN and IC_SERVER",
    ];
  throw error;
}

async function checkAddresses(plan: StartPlan, env: Environment): Promise<readonly Check[]> {
  const server = plan.config.controlServer;
  const addresses = plan.mode === "direct" ? providerAddresses(plan.config, env) : [];
  return Promise.all([
    ...addresses.map(({ name, url }) => checkReachable(name, url)),
    ...(server === undefined
      ? []
      : [checkReachable("server", `${server.url.replace(/\/$/, "")}/api/health`)]),
  ]);
}
