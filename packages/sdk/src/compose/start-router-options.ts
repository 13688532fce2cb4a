import type { AgentRuntimeOptions, Mount } from "@iron/runtime";
import type { Clock, EventBus, Ledger, Policy } from "@iron/types";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import type { ControlServerAlert } from "../control-server/control-server-options.ts";
import type { Environment } from "../keys/resolve-secret.ts";

/** What cannot be said in JSON. */
export interface RouterHooks {
  /** Where `env:NAME` is looked up. Default: nowhere. Pass `process.env`. */
  readonly env?: Environment | undefined;
  readonly clock?: Clock | undefined;
  /** Where money is kept. Default: memory. */
  readonly ledger?: Ledger | undefined;
  /** Default: a bus of its own. */
  readonly events?: EventBus | undefined;
  /** Further policies, between the standard ones and the budget. */
  readonly policies?: readonly Policy[] | undefined;
  /** Further paths. */
  readonly mounts?: readonly Mount[] | undefined;
  /** Where agents' logs, states and audit records are kept. Default: in memory. */
  readonly agents?: Pick<AgentRuntimeOptions, "stateDir" | "store" | "audit"> | undefined;
  /** Hears what an operator should know: names and numbers, never a key or a token. */
  readonly onAlert?: ((alert: ControlServerAlert) => void) | undefined;
  /** Hears of defects that no client is told. */
  readonly onDefect?: ((error: unknown, where: string) => void) | undefined;
}

export type StartRouterOptions = RuntimeConfig & RouterHooks;
