import type { AgentInfo, IronRouter, StartAgentOptions } from "@iron/sdk";
import { besideOf, closeRun, opened, type Run } from "../commands/start.ts";
import { tellDashboard } from "../output/tell-dashboard.ts";
import { runSummary } from "../output/run-summary.ts";
import { say, warn } from "../output/say.ts";
import type { StartPlan } from "../settings/plan-start.ts";
import { forwardSignals } from "./forward-signals.ts";

/** Runs an agent under a router of its own, which ends with it; or, when other agents came to use it, with the last of them. */
export async function runHere(run: Run, plan: StartPlan, options: StartAgentOptions): Promise<number> {
  const { router, warnings } = await opened(run, plan);
  const { dashboard, withdraw } = await besideOf(run, plan, router);
  try {
    for (const line of [...plan.warnings, ...run.state.warnings, ...warnings, ...dashboard.warnings])
      warn(line);
    tellDashboard(dashboard);
    if (plan.mode === "demo") say("DEMO: every answer is made up by the offline provider; nothing is spent");
    const info = await runAgent(router, options);
    say(runSummary(info));
    await othersGone(router);
    return info.runExitCode ?? 0;
  } finally {
    withdraw();
    await router.stop();
    await dashboard.stop();
    await closeRun(run);
  }
}

async function runAgent(router: IronRouter, options: StartAgentOptions): Promise<AgentInfo> {
  let name: string | undefined;
  const release = forwardSignals(
    () => (name === undefined ? undefined : router.agents.get(name)?.pid),
    () => name !== undefined && void router.agents.stop(name, { actor: "cli" }),
  );
  const unsubscribe = router.events.subscribe((event) => {
    if (event.type !== "agent_changed" || event.agent !== name) return;
    if (event.to === "paused")
      say(`${name} is paused: ${event.reason ?? ""}; iron resume ${name} lets it go on`);
    if (event.to === "starting") say(`${name}: ${event.reason ?? "started again"}`);
  });
  try {
    ({ name } = await router.agents.startAgent(options, { actor: "cli" }));
    return await router.agents.ended(name);
  } finally {
    unsubscribe();
    release();
  }
}

async function othersGone({ agents }: IronRouter): Promise<void> {
  const others = agents.list().filter(({ endedAt }) => endedAt === undefined);
  if (others.length === 0) return;
  say(`other agents still use this router (${others.map(({ name }) => name).join(", ")}): waiting for them`);
  const interrupted = new Promise<void>((resolve) => process.once("SIGINT", () => resolve()));
  await Promise.race([interrupted, Promise.all(others.map(({ name }) => agents.ended(name)))]);
}
