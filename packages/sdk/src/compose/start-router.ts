import { createBudget } from "@iron/cost";
import { type AgentRuntime, createAgentGate, LlmRouter, type ProviderOptions } from "@iron/runtime";
import { createEventBus } from "@iron/runtime-state";
import { IronError, systemClock } from "@iron/types";
import { openAgents } from "../agents/open-agents.ts";
import { asConfigError } from "../config/as-config-error.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import type { ControlServerAlert } from "../control-server/control-server-options.ts";
import { chooseUpstreams } from "../keys/choose-upstreams.ts";
import type { Upstreams } from "../keys/upstreams.ts";
import { recentRequests } from "../requests/recent-requests.ts";
import { budgetSettings } from "./budget-settings.ts";
import { composeMounts } from "./compose-mounts.ts";
import { composePolicies } from "./compose-policies.ts";
import { edgeOptions } from "./edge-options.ts";
import type { IronRouter } from "./iron-router.ts";
import { RunningRouter } from "./running-router.ts";
import { splitOptions } from "./split-options.ts";
import type { StartRouterOptions } from "./start-router-options.ts";

const REMEMBERED_REQUESTS = 1000;

/**
 * Starts the whole router from plain options: providers and their keys, budget, events, policies, reports.
 *
 * @throws {ConfigError} when an option is wrong, one line for each
 */
export async function startRouter(options: StartRouterOptions): Promise<IronRouter> {
  const { config, hooks } = splitOptions(options);
  const { env = {}, clock = systemClock, events = createEventBus() } = hooks;
  const budget = await asConfigError(() =>
    createBudget({ ...budgetSettings(config), ledger: hooks.ledger, clock, events }),
  );
  const requests = recentRequests(events, config.recentRequests ?? REMEMBERED_REQUESTS);

  const onAlert = (alert: ControlServerAlert): void => {
    events.publish({ at: clock.now(), type: "alert", ...alert });
    hooks.onAlert?.(alert);
  };
  const gate = createAgentGate();
  let agents: AgentRuntime | undefined;
  let running: RunningRouter | undefined;
  let named: readonly ProviderOptions[] | undefined;
  const onProviders = (providers: readonly ProviderOptions[]): void => {
    named = providers;
    running?.replaceProviders(providers);
  };
  const openUpstreams = (wanted: RuntimeConfig): Promise<Upstreams> =>
    asConfigError(() => chooseUpstreams(wanted, { env, clock, onAlert, onProviders }));

  const upstreams = await openUpstreams(config);
  try {
    const router = await asConfigError(() =>
      LlmRouter.start({
        ...edgeOptions(config, env),
        providers: named ?? upstreams.providers,
        policies: composePolicies({ agents: gate.policy, own: hooks.policies ?? [], budget: budget.policy }),
        budget: budget.control,
        events,
        mounts: composeMounts({
          budget,
          requests,
          routing: () => running?.routing ?? { providers: upstreams.providers },
          agents: () => started(agents),
          own: hooks.mounts ?? [],
        }),
        clock,
        ...(hooks.onDefect && { onDefect: hooks.onDefect }),
      }),
    );
    agents = await openAgents({ router, gate, budget: budget.control, events, clock, config, hooks });
    running = new RunningRouter({
      router,
      agents,
      budget: budget.control,
      events,
      requests,
      upstreams,
      config,
      openUpstreams,
    });
    if (named !== undefined) running.replaceProviders(named);
    return running;
  } catch (error) {
    requests.stop();
    await upstreams.close();
    throw error;
  }
}

/** A path is served a moment before everything behind it exists. */
function started(agents: AgentRuntime | undefined): AgentRuntime {
  if (agents !== undefined) return agents;
  throw new IronError("not_ready", "The router is starting.", { retryAfterMs: 100 });
}
