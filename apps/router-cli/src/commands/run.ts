import { agentSecrets, type Environment } from "@iron/sdk";
import type { ControlClient } from "../control/control-client.ts";
import { findRouters } from "../control/find-routers.ts";
import type { ExitCode } from "../exit-code.ts";
import { runAttached } from "../process/run-attached.ts";
import { runHere } from "../process/run-here.ts";
import { findConfigFile, readConfigFile } from "../settings/config-file.ts";
import type { StartFlags } from "../settings/flags.ts";
import { mergeSettings } from "../settings/merge-settings.ts";
import { planStart } from "../settings/plan-start.ts";
import { type RunFlags, runOptions } from "../settings/run-options.ts";
import { openState } from "../state/open-state.ts";

/**
 * Runs a program as an agent at this terminal: under the router that runs already, or else under one of its own.
 *
 * @returns the agent's exit code, or the documented one of what stopped it
 * @throws {CommandError} or {ConfigError} when there is no router and none can be started
 */
export async function run(
  words: { readonly command: string; readonly args: readonly string[] },
  said: RunFlags,
  env: Environment,
): Promise<ExitCode> {
  const options = runOptions(words.command, words.args, said);
  const path = findConfigFile(said.config, env);
  const file = path === undefined ? undefined : readConfigFile(path).config;
  const { demo, dashboard, dashboardPort } = said;
  const flags: StartFlags = { demo, dashboard, dashboardPort, json: false };
  const router = await suitable(said, env);
  if (router !== undefined) {
    const settings = mergeSettings({ flags, env, file });
    const secrets = [...agentSecrets(settings, env), ...tokens(env)];
    // Only what was said here: a router that runs has a dashboard of its own when its settings say so.
    const wanted = flagged(said) ? settings.dashboard : undefined;
    return runAttached({ router, options, env, secrets, dashboard: wanted });
  }
  const plan = planStart({ flags, env, file });
  return runHere({ flags, env, state: openState(env), demo: undefined }, plan, options);
}

function flagged({ dashboard, dashboardPort }: RunFlags): boolean {
  return dashboard === true || dashboardPort !== undefined;
}

/** Who asks for made-up answers must not reach a real provider by a router that happens to run; and a named file is for a router of its own. */
async function suitable(said: RunFlags, env: Environment): Promise<ControlClient | undefined> {
  if (said.config !== undefined) return undefined;
  const routers = await findRouters(env);
  return routers.find(({ router }) => said.demo !== "always" || router.mode === "demo");
}

function tokens(env: Environment): readonly string[] {
  const { token, adminToken } = openState(env);
  return [token, adminToken].filter((text) => text !== undefined);
}
