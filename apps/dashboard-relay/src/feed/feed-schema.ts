import { z } from "zod";

export interface SeenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
}

export interface SeenAttempt {
  readonly provider: string;
  readonly model: string;
  readonly ended: string;
  readonly failure?: string | undefined;
  readonly status?: number | undefined;
  readonly durationMs: number;
  readonly firstTokenMs?: number | undefined;
  readonly heldMicrodollars?: number | undefined;
  readonly chargedMicrodollars?: number | undefined;
}

/** A request as a router's feed tells of it. Times in milliseconds, `at` since the epoch. */
export interface SeenRequest {
  readonly id: string;
  readonly at: number;
  readonly operation: string;
  readonly model: string;
  readonly stream: boolean;
  readonly agent?: string | undefined;
  readonly run?: string | undefined;
  readonly provider?: string | undefined;
  readonly servedBy?: string | undefined;
  readonly outcome: string;
  readonly status: number;
  readonly code?: string | undefined;
  readonly failure?: string | undefined;
  readonly calls: number;
  readonly usage?: SeenUsage | undefined;
  readonly cost: {
    readonly microdollars: number;
    readonly source?: string | undefined;
    readonly unknown?: boolean | undefined;
  };
  readonly durationMs: number;
  readonly firstByteMs?: number | undefined;
  readonly dropped?: readonly string[] | undefined;
  readonly redactions?: Readonly<Record<string, number>> | undefined;
  readonly clampedTo?: number | undefined;
  readonly attempts: readonly SeenAttempt[];
}

export type SeenEvent =
  | { readonly type: "request"; readonly at: number; readonly request: SeenRequest }
  | {
      readonly type: "event";
      readonly at: number;
      readonly name: string;
      readonly severity?: "warning" | "critical" | undefined;
      readonly facts: Readonly<Record<string, string | number>>;
    };

const count = z.number().default(0);

const usage = z
  .object({
    inputTokens: count,
    outputTokens: count,
    cacheReadTokens: z.number().optional(),
    reasoningTokens: z.number().optional(),
  })
  .optional();

const attempt = z.object({
  provider: z.string(),
  model: z.string(),
  ended: z.string(),
  failure: z.string().optional(),
  status: z.number().optional(),
  durationMs: count,
  firstTokenMs: z.number().optional(),
  heldMicrodollars: z.number().optional(),
  chargedMicrodollars: z.number().optional(),
});

const request = z.object({
  id: z.string(),
  at: z.number(),
  operation: z.string(),
  model: z.string(),
  stream: z.boolean(),
  agent: z.string().optional(),
  run: z.string().optional(),
  provider: z.string().optional(),
  servedBy: z.string().optional(),
  outcome: z.string(),
  status: z.number(),
  code: z.string().optional(),
  failure: z.string().optional(),
  calls: count,
  usage,
  cost: z.object({ microdollars: count, source: z.string().optional(), unknown: z.boolean().optional() }),
  durationMs: count,
  firstByteMs: z.number().optional(),
  dropped: z.array(z.string()).optional(),
  redactions: z.record(z.string(), z.number()).optional(),
  clampedTo: z.number().optional(),
  attempts: z.array(attempt).default([]),
});

/** An event of a router's feed; unknown members are left out. */
export const feedEvent: z.ZodType<SeenEvent> = z.discriminatedUnion("type", [
  z.object({ type: z.literal("request"), at: z.number(), request }),
  z.object({
    type: z.literal("event"),
    at: z.number(),
    name: z.string(),
    severity: z.enum(["warning", "critical"]).optional(),
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
]);
