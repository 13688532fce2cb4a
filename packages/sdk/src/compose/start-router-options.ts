import type { AgentRuntimeOptions, Mount } from "@iron/runtime";
import type { Clock, EventBus, Ledger, Policy, StateStore } from "@iron/types";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import type { Environment } from "../keys/resolve-secret.ts";
import type { RouterState } from "../state/open-router-state.ts";
import type { RouterAlert } from "./router-alert.ts";

/** What cannot be said in JSON. */
export interface RouterHooks {
  /** Where `env:NAME` is looked up. Default: nowhere. Pass `process.env`. */
  readonly env?: Environment | undefined;
  readonly clock?: Clock | undefined;
  /** Where money, limits, agents and records are kept; stays open when the router stops. Default: what `state` of the settings names, else memory. */
  readonly openState?: RouterState | undefined;
  /** Where money is kept. Default: memory. One that can `recover` is taken at its word about what was spent before a crash. */
  readonly ledger?: Ledger | undefined;
  /** Where analytics wait to be sent. Default: memory, which ends with the process. */
  readonly store?: StateStore | undefined;
  /** A folder of the router's own, where leases outlive a crash. Default: nowhere. */
  readonly stateFolder?: string | undefined;
  /** Default: a bus of its own. */
  readonly events?: EventBus | undefined;
  /** Further policies, between the standard ones and the budget. */
  readonly policies?: readonly Policy[] | undefined;
  /** Further paths. */
  readonly mounts?: readonly Mount[] | undefined;
  /** Where agents' logs, states and audit records are kept. Default: in memory. */
  readonly agents?: Pick<AgentRuntimeOptions, "stateDir" | "store" | "audit"> | undefined;
  /** Hears what an operator should know: names and numbers, never a key or a token. */
  readonly onAlert?: ((alert: RouterAlert) => void) | undefined;
  /** Hears of defects that no client is told. */
  readonly onDefect?: ((error: unknown, where: string) => void) | undefined;
}

export type StartRouterOptions = RuntimeConfig & RouterHooks;
