import { createBudget } from "@iron/cost";
import {
  type AgentRuntime,
  createAgentGate,
  LlmRouter,
  type ProviderOptions,
  type RoutingOptions,
} from "@iron/runtime";
import { createEventBus } from "@iron/runtime-state";
import { createRedactor } from "@iron/telemetry";
import { IronError, systemClock } from "@iron/types";
import { auditTrail } from "../audit/audit-trail.ts";
import { openAgents } from "../agents/open-agents.ts";
import { asConfigError } from "../config/as-config-error.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { chooseUpstreams } from "../keys/choose-upstreams.ts";
import type { Upstreams } from "../keys/upstreams.ts";
import { recentRequests } from "../requests/recent-requests.ts";
import { openReliability } from "../reliability/open-reliability.ts";
import { openSafety } from "../safety/open-safety.ts";
import { hidingKeys } from "../telemetry/hiding-keys.ts";
import { budgetSettings } from "./budget-settings.ts";
import { type ControlPlane, openControlPlane } from "./control-plane.ts";
import type { IronRouter } from "./iron-router.ts";
import type { RouterAlert } from "./router-alert.ts";
import { type RouterParts, RunningRouter } from "./running-router.ts";
import { type ComposedParts, routerOptions } from "./router-options.ts";
import { shareLimits } from "./share-limits.ts";
import { splitOptions } from "./split-options.ts";
import type { StartRouterOptions } from "./start-router-options.ts";
import { withState } from "./with-state.ts";

const REMEMBERED_REQUESTS = 1000;

/**
 * Starts the whole router from plain options: providers and their keys, budget, events, policies, reports.
 *
 * @throws {ConfigError} when an option is wrong, one line for each
 */
export async function startRouter(options: StartRouterOptions): Promise<IronRouter> {
  const { config, hooks: own } = splitOptions(options);
  const { hooks, close: closeState } = await asConfigError(() => withState(config, own));
  const { env = {}, clock = systemClock, events = createEventBus() } = hooks;
  const onAlert = (alert: RouterAlert): void => {
    events.publish({ at: clock.now(), type: "alert", ...alert });
    hooks.onAlert?.(alert);
  };
  const redactor = createRedactor();
  let running: RunningRouter | undefined;
  let named: readonly ProviderOptions[] | undefined;
  const onProviders = (providers: readonly ProviderOptions[]): void => {
    named = hidingKeys(providers, redactor.add);
    running?.replaceProviders(named);
  };
  const openUpstreams = (wanted: RuntimeConfig): Promise<Upstreams> =>
    asConfigError(async () => {
      const opened = await chooseUpstreams(wanted, { env, clock, onAlert, onProviders });
      return { ...opened, providers: hidingKeys(opened.providers, redactor.add) };
    });

  const upstreams = await orElse(openUpstreams(config), closeState);
  const requests = recentRequests(events, config.recentRequests ?? REMEMBERED_REQUESTS, clock);
  // After a reload the key comes from elsewhere; money is leased from the server of the start.
  const assigned = (): ReturnType<NonNullable<Upstreams["assigned"]>> | undefined =>
    (running ?? upstreams).assigned?.();
  let control: ControlPlane | undefined;
  try {
    const mode = { assigned: upstreams.mode === "server" ? assigned : undefined };
    control = await asConfigError(() =>
      openControlPlane({ config, hooks, clock, events, onAlert, hide: redactor.add, ...mode }),
    );
    const routing = (): RoutingOptions => running?.routing ?? { providers: named ?? upstreams.providers };
    const common = { config, hooks, clock, events, routing };
    const reliability = await asConfigError(() => openReliability({ ...common, upstreams }));
    const started = await listen({
      ...common,
      control,
      requests,
      redactor,
      onAlert,
      reliability,
      safety: openSafety(common),
      mode: upstreams.mode,
    });
    const tell = auditTrail(hooks);
    const parts = { ...started, reliability, events, requests, control, upstreams, config, tell };
    running = new RunningRouter({ ...parts, openUpstreams, closeState });
    if (named !== undefined) running.replaceProviders(named);
    return running;
  } catch (error) {
    requests.stop();
    await control?.analytics.policy.stop?.();
    await control?.stop();
    await upstreams.close();
    await closeState();
    throw error;
  }
}

/** Undoes what was done before when this fails. */
async function orElse<T>(made: Promise<T>, undo: () => Promise<void>): Promise<T> {
  try {
    return await made;
  } catch (error) {
    await undo();
    throw error;
  }
}

/** Opens the budget and everything that counts against it, and listens. */
async function listen(
  parts: Omit<ComposedParts, "budget" | "gate" | "agents" | "router" | "tokens">,
): Promise<Pick<RouterParts, "router" | "agents" | "limits" | "unfollow">> {
  const { config, hooks, clock, events, control } = parts;
  const made = await asConfigError(() =>
    createBudget({
      ...budgetSettings(config, parts.routing().providers),
      ledger: hooks.ledger,
      clock,
      events,
      funds: control.leases?.funds,
    }),
  );
  const limits = await shareLimits({ control: made.control, config, hooks, clock });
  const budget = { ...made, control: limits.control };
  await control.start();
  const gate = createAgentGate();
  let agents: AgentRuntime | undefined;
  let listening: LlmRouter | undefined;
  const router = await asConfigError(() =>
    LlmRouter.start(
      routerOptions({
        ...parts,
        budget,
        gate,
        agents: () => started(agents),
        router: () => started(listening),
        tokens: () => listening,
      }),
    ),
  );
  listening = router;
  for (const token of [router.apiKey, router.adminKey]) parts.redactor.add(token);
  agents = await openAgents({ router, gate, budget: budget.control, events, clock, config, hooks });
  return { router, agents, limits, unfollow: await limits.begin() };
}

/** A path is served a moment before everything behind it exists. */
function started<T>(part: T | undefined): T {
  if (part !== undefined) return part;
  throw new IronError("not_ready", "The router is starting.", { retryAfterMs: 100 });
}
