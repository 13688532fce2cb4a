import { type ReliabilityConfig, reliabilityConfigSchema } from "@iron/reliability";
import { safetySettingsSchema } from "@iron/safety";
import { z } from "zod";
import type { SafetyConfig } from "./safety-config.ts";

export const reliabilitySchema: z.ZodType<ReliabilityConfig | false> = z
  .union([z.literal(false), reliabilityConfigSchema], { error: "an object of settings, or false" })
  .describe("Retry, fallback, circuit breaker and more while providers fail. On by default; false: off.");

export const safetySchema: z.ZodType<SafetyConfig> = z
  .union([z.literal(false), safetySettingsSchema], { error: "an object of settings, or false" })
  .describe("Redaction, tool-call rules, runaway guard. On by default; false: off.");
