import type { Clock } from "@iron/types";
import { systemClock } from "@iron/types";
import type { ClientDrainOptions } from "./client-drains.ts";
import type { LlmRouterOptions, RouterLimits, RouterTimeouts } from "./llm-router-options.ts";
import { requestIds } from "./request-ids.ts";

const MIB = 1024 * 1024;
const DEFAULT_MAX_OUTPUT_TOKENS = 4096;

/** A router's options with every default filled in. */
export interface RouterSettings {
  readonly host: string;
  readonly port: number;
  readonly limits: Required<RouterLimits>;
  readonly timeouts: Required<Omit<RouterTimeouts, "callMs">>;
  readonly strict: boolean;
  /** Undefined: a client that leaves has its call aborted. */
  readonly drain: ClientDrainOptions | undefined;
  readonly clock: Clock;
  readonly requestId: () => string;
  readonly onDefect: (error: unknown, where: string) => void;
  readonly defaultMaxOutputTokens: (model: string) => number;
}

export function routerSettings(options: LlmRouterOptions): RouterSettings {
  return {
    host: options.host ?? "127.0.0.1",
    port: options.port ?? 0,
    limits: {
      bodyBytes: 32 * MIB,
      replyBytes: 32 * MIB,
      eventBytes: 8 * MIB,
      exchanges: 1024,
      connections: 2048,
      ...options.limits,
    },
    timeouts: {
      connectMs: 5_000,
      firstByteMs: 600_000,
      idleMs: 300_000,
      writeIdleMs: 300_000,
      headersMs: 30_000,
      requestMs: 300_000,
      drainMs: 30_000,
      ...options.timeouts,
    },
    strict: options.strict ?? false,
    drain: options.drain === true ? {} : options.drain === false ? undefined : options.drain,
    clock: options.clock ?? systemClock,
    requestId: options.requestId ?? requestIds(options.clock ?? systemClock),
    onDefect: options.onDefect ?? ((): void => undefined),
    defaultMaxOutputTokens: outputDefault(options.defaultMaxOutputTokens),
  };
}

function outputDefault(option: LlmRouterOptions["defaultMaxOutputTokens"]): (model: string) => number {
  if (typeof option === "number") return () => option;
  return (model) => option?.(model) ?? DEFAULT_MAX_OUTPUT_TOKENS;
}
