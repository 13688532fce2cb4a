import { LlmRouter, type LlmRouterOptions, type ProviderOptions } from "@iron/runtime";
import { createEventBus } from "@iron/runtime-state";
import { type Clock, type EventBus, systemClock } from "@iron/types";
import { ConfigError } from "../config/config-error.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { chooseUpstreams } from "../keys/choose-upstreams.ts";
import type { Upstreams } from "../keys/upstreams.ts";
import { composeMounts } from "./compose-mounts.ts";
import { composePolicies } from "./compose-policies.ts";
import { edgeOptions } from "./edge-options.ts";
import type { IronRouter } from "./iron-router.ts";
import { RunningRouter } from "./running-router.ts";
import { splitOptions } from "./split-options.ts";
import type { RouterHooks, StartRouterOptions } from "./start-router-options.ts";

/**
 * Starts the whole router from plain options: providers and their keys, budget, events, policies, reports.
 *
 * @throws {ConfigError} when an option is wrong, one line for each
 */
export async function startRouter(options: StartRouterOptions): Promise<IronRouter> {
  const { config, hooks } = splitOptions(options);
}
