import { createSafety, type DetectionEntry } from "@iron/safety";
import type { Clock, EventBus, Policy } from "@iron/types";
import { z } from "zod";
import type { RouterHooks } from "../compose/start-router-options.ts";
import { ConfigError } from "../config/config-error.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { resolveSecret } from "../keys/resolve-secret.ts";

export interface SafetyParts {
  readonly config: RuntimeConfig;
  readonly hooks: RouterHooks;
  readonly clock: Clock;
  readonly events: EventBus;
}

/**
 * The safety policy; undefined when it is turned off.
 *
 * @throws {ConfigError} when a kind, a pattern or a secret is wrong
 */
export function openSafety({ config, hooks, clock, events }: SafetyParts): Policy | undefined {
  if (config.safety === false) return undefined;
  const { hashKey, ...settings } = config.safety ?? {};
  const key = hashKey === undefined ? undefined : resolveSecret(hashKey, "safety.hashKey", hooks.env ?? {});
  try {
    return createSafety({ ...settings, hashKey: key, clock, events, onDetection: auditing(hooks) }).policy;
  } catch (error) {
    if (error instanceof z.ZodError) throw new ConfigError(error.issues.map(tell), { cause: error });
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
    throw new ConfigError([`safety: ${error.message}`], { cause: error });
  }
}

function tell({ path, message }: z.core.$ZodIssue): string {
  return `${["safety", ...path].join(".")} ${message}`;
}

/** What was changed or refused is kept in the audit log; what was only seen is counted elsewhere, or every turn would write a record. */
function auditing({ agents, onDefect }: RouterHooks): ((entry: DetectionEntry) => void) | undefined {
  const audit = agents?.audit;
  if (audit === undefined) return undefined;
  return ({ action, agent, request, direction, place, kind, rule, count, hash }) => {
    if (action === "observe") return;
    const facts = { request, direction, place, action, found: kind, rule, count, hash };
    const entry = { actor: "router", kind: "safety.detected", ...(agent && { agent }), facts };
    void audit.append(entry).catch((error: unknown) => onDefect?.(error, "safety"));
  };
}
