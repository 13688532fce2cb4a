import { type AgentGate, AgentRuntime, type LlmRouter } from "@iron/runtime";
import type { BudgetControls } from "@iron/cost";
import type { Clock, EventBus } from "@iron/types";
import type { RouterHooks } from "../compose/start-router-options.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { agentSecrets } from "./agent-secrets.ts";

export interface AgentParts {
  readonly router: LlmRouter;
  readonly gate: AgentGate;
  readonly budget: BudgetControls;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly config: RuntimeConfig;
  readonly hooks: RouterHooks;
}

/** The agents of a router that has just started. */
export async function openAgents(parts: AgentParts): Promise<AgentRuntime> {
  const { router, gate, budget, events, clock, config, hooks } = parts;
  const { env = {}, agents: kept = {}, onDefect } = hooks;
  const agents = new AgentRuntime({
    store: hooks.store,
    ...kept,
    router,
    gate,
    budget: { ...budget, setLimit: (...change) => setLimit(budget, change) },
    events,
    clock,
    env,
    secrets: () => [router.apiKey, router.adminKey, ...agentSecrets(config, env)],
    onDefect,
  });
  await agents.recover();
  return agents;
}

/** Limits of an agent are kept as those set by hand are; one of a run is over with it. */
function setLimit(
  control: BudgetControls,
  [limit, actor, budget]: Parameters<BudgetControls["setLimit"]>,
): void | Promise<void> {
  if (budget?.startsWith("run:") === true) return control.takeLimit(limit, budget);
  return control.setLimit(limit, actor, budget);
}
