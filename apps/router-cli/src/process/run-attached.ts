import {
  AGENT_EXIT_CODES,
  agentEnvironment,
  type AgentInfo,
  type AgentProcess,
  type Environment,
  spawnAgent,
  type StartAgentOptions,
} from "@iron/sdk";
import type { ControlClient } from "../control/control-client.ts";
import { tellDashboard } from "../output/tell-dashboard.ts";
import { runSummary } from "../output/run-summary.ts";
import { say, warn } from "../output/say.ts";
import { openState } from "../state/open-state.ts";
import { forwardSignals } from "./forward-signals.ts";
import { type Dashboard, runDashboard } from "./run-dashboard.ts";

const ROUTER_GONE_GRACE_MS = 2000;

export interface AttachedRun {
  readonly router: ControlClient;
  readonly options: StartAgentOptions;
  readonly env: Environment;
  readonly secrets: readonly string[];
  /** Whether, or on which port, to run a dashboard for as long as the agent runs. */
  readonly dashboard: boolean | number | undefined;
}

/** Runs an agent at this terminal under a router that runs elsewhere on this machine, and does what that router orders. */
export async function runAttached(run: AttachedRun): Promise<number> {
  // Its arguments are nobody else's business.
  const { args: _args, stdio: _stdio, ...told } = run.options;
  let child: AgentProcess | undefined;
  let name = "";
  let starts = 0;
  const release = forwardSignals(
    () => child?.pid,
    () => name !== "" && void run.router.steer(name, "stop").catch(() => undefined),
  );
  const dashboard = await besideDashboard(run);
  try {
    for await (const line of await run.router.attach(told)) {
      if (line["event"] === "attached") {
        ({ name } = line as unknown as Attached);
        if (starts > 0) say(`${name} is started again`);
        starts += 1;
        const started = launch(run, line as unknown as Attached);
        child = started;
        void started.ended.then(() => child === started && (child = undefined));
      } else if (line["event"] === "ended") return finished(line["agent"] as AgentInfo, run.router);
      else obey(child, line as unknown as Order);
    }
  } catch (error) {
    if (starts === 0) throw error;
  } finally {
    release();
    await dashboard.stop();
  }
  say("the router went away: the agent is stopped");
  child?.stop(ROUTER_GONE_GRACE_MS);
  await child?.ended;
  return AGENT_EXIT_CODES.router;
}

interface Attached {
  readonly name: string;
  readonly run: string;
  readonly token: string;
  readonly baseUrl: string;
}

interface Order {
  readonly event: "stop" | "freeze" | "thaw";
  readonly graceMs?: number;
}

async function besideDashboard({ router, dashboard: wanted, env }: AttachedRun): Promise<Dashboard> {
  const { adminToken: adminKey, token } = openState(env);
  const place = { baseUrl: router.router.baseUrl, adminKey: env["IRON_ADMIN_KEY"] || (adminKey ?? "") };
  const { ca } = router.router;
  const dashboard = await runDashboard({ router: place, ca, wanted, env, lasting: token !== undefined });
  for (const line of dashboard.warnings) warn(line);
  tellDashboard(dashboard);
  return dashboard;
}

function launch({ router, options, env, secrets }: AttachedRun, attached: Attached): AgentProcess {
  const child = spawnAgent({
    ...attached,
    command: options.command,
    args: options.args ?? [],
    cwd: undefined,
    env: agentEnvironment(env, { ...attached, secrets }),
    stdio: "inherit",
  });
  if (child.pid !== undefined)
    void router.started(attached.name, { run: attached.run, pid: child.pid }).catch(() => undefined);
  void report(router, attached, child);
  return child;
}

/** A router that cannot be told has gone: its stream ends too. */
async function report(router: ControlClient, { name, run }: Attached, child: AgentProcess): Promise<void> {
  const end = await child.ended;
  await router.ended(name, { run, ...end }).catch(() => undefined);
}

function obey(child: AgentProcess | undefined, { event, graceMs = 0 }: Order): void {
  if (event === "stop") child?.stop(graceMs);
  if (event === "freeze") child?.freeze();
  if (event === "thaw") child?.thaw();
}

function finished(info: AgentInfo, { router }: ControlClient): number {
  say(runSummary(info, `, under the router at ${router.baseUrl}`));
  return info.runExitCode ?? 0;
}
