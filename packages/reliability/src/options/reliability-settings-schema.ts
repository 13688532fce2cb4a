import { z } from "zod";
import { FAILURE_KINDS } from "../failure/classify.ts";
import type { ReliabilityConfig } from "./reliability-options.ts";

const ms = z.number().int().min(0).max(86_400_000);
const share = z.number().min(0).max(1);
const name = z.string().min(1);
const aFunction = z.custom<unknown>((value) => typeof value === "function").optional();

const retrySchema = z.strictObject({
  calls: z.number().int().min(1).max(10).optional(),
  baseMs: ms.optional(),
  maxMs: ms.optional(),
  maxRetryAfterMs: ms.optional(),
  deadlineMs: ms.optional(),
  budget: z
    .strictObject({ share: share.optional(), floor: z.number().int().min(0).max(10_000).optional() })
    .optional(),
});

const breakerSchema = z.strictObject({
  failures: z.number().int().min(1).max(10_000).optional(),
  ratio: z
    .union([
      z.literal(false),
      z.strictObject({
        share: share.gt(0).optional(),
        atLeast: z.number().int().min(1).max(1_000_000).optional(),
        withinMs: ms.min(100).optional(),
      }),
    ])
    .optional(),
  openMs: ms.min(1).optional(),
  maxOpenMs: ms.min(1).optional(),
  jitter: share.optional(),
  maxCoolMs: ms.optional(),
  coolMs: ms.optional(),
  probeTrustMs: ms.optional(),
});

const targetSchema = z.strictObject({
  provider: name,
  model: name,
  dialect: name.optional(),
  key: name.optional(),
});

const fallbackRules = {
  maxTargets: z.number().int().min(1).max(100).optional(),
  onMoney: z.boolean().optional(),
  afterMayHaveRun: z.boolean().optional(),
  alsoOn: z.array(z.enum(FAILURE_KINDS)).optional(),
  deadlineMs: ms.optional(),
};

const fallbackSchema = z.strictObject({
  chains: z.record(name, z.array(targetSchema)).optional(),
  dialectOf: aFunction,
  ...fallbackRules,
});

const strategy = z.enum(["weighted", "least_busy", "remaining"]);

const balanceSchema = z.strictObject({
  keys: z.record(name, z.array(z.strictObject({ id: name, weight: z.number().gt(0).max(1e6).optional() }))),
  strategy: strategy.optional(),
  readRemaining: aFunction,
});

const bytes = z
  .number()
  .int()
  .min(1)
  .max(2 ** 40);
const places = z.number().int().min(1).max(1_000_000);

const concurrencySchema = z.strictObject({
  limits: z.record(name, places),
  maxWaiting: z.number().int().min(0).max(1_000_000).optional(),
  maxWaitMs: ms.optional(),
});

const hedgeRules = {
  percentile: share.optional(),
  atLeast: z.number().int().min(1).max(128).optional(),
  afterMs: ms.optional(),
  minMs: ms.optional(),
  share: share.optional(),
};

const cacheSchema = z.strictObject({
  ttlMs: ms.optional(),
  maxEntryBytes: bytes.optional(),
  maxBytes: bytes.optional(),
  scope: z.enum(["agent", "router"]).optional(),
});

const idempotencySchema = z.strictObject({
  keep: z.enum(["memory", "state"]).optional(),
  ttlMs: ms.optional(),
  maxEntryBytes: bytes.optional(),
  maxBytes: bytes.optional(),
});

/** For the error about a value that is neither. */
const unlessFalse = { error: "an object of settings, or false" };

const plain = {
  retry: z.union([z.literal(false), retrySchema], unlessFalse).optional(),
  breaker: z.union([z.literal(false), breakerSchema], unlessFalse).optional(),
  concurrency: concurrencySchema.optional(),
  cache: cacheSchema.optional(),
  idempotency: z
    .union([z.boolean(), idempotencySchema], { error: "true, false or an object of settings" })
    .optional(),
  deadlineMs: ms.min(1).optional(),
  firstFrameMs: ms.min(1).optional(),
};

/** The plain part of the options; the rest are functions and ports, which the compiler checks. */
export const reliabilitySettingsSchema: z.ZodType = z.strictObject({
  ...plain,
  fallback: z.union([z.literal(false), fallbackSchema], unlessFalse).optional(),
  balance: balanceSchema.optional(),
  hedge: z.strictObject({ ...hedgeRules, when: aFunction }).optional(),
});

/** What of it may stand in a configuration file: no functions, and no ids of keys, which stand where providers do. */
export const reliabilityConfigSchema: z.ZodType<ReliabilityConfig> = z.strictObject({
  ...plain,
  fallback: z
    .union(
      [
        z.literal(false),
        z.strictObject({
          chains: z.record(name, z.array(targetSchema.omit({ key: true }))).optional(),
          ...fallbackRules,
        }),
      ],
      unlessFalse,
    )
    .optional(),
  balance: z.strictObject({ strategy: strategy.optional() }).optional(),
  hedge: z.strictObject(hedgeRules).optional(),
});
