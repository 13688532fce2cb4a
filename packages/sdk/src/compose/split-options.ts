import { parseRuntimeConfig } from "../config/parse-runtime-config.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import type { RouterHooks, StartRouterOptions } from "./start-router-options.ts";

/** @throws {ConfigError} */
export function splitOptions(options: StartRouterOptions): {
  readonly config: RuntimeConfig;
  readonly hooks: RouterHooks;
} {
  const {
    env,
    clock,
    openState,
    ledger,
    store,
    stateFolder,
    events,
    policies,
    mounts,
    agents,
    onAlert,
    onDefect,
    ...config
  } = options;
  return {
    config: parseRuntimeConfig(config),
    hooks: {
      env,
      clock,
      openState,
      ledger,
      store,
      stateFolder,
      events,
      policies,
      mounts,
      agents,
      onAlert,
      onDefect,
    },
  };
}
