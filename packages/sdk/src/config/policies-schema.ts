import { type ReliabilityConfig, reliabilityConfigSchema } from "@iron/reliability";
import { type SafetySettings, safetySettingsSchema } from "@iron/safety";
import { z } from "zod";
import type { SafetyConfig } from "./safety-config.ts";
import { SECRET_FORM } from "./secret-fields.ts";
import { text } from "./wanted.ts";

export const reliabilitySchema: z.ZodType<ReliabilityConfig | false> = z
  .union([z.literal(false), reliabilityConfigSchema], { error: "an object of settings, or false" })
  .describe("Retry, fallback, circuit breaker and more while providers fail. On by default; false: off.");

export const safetySchema: z.ZodType<SafetyConfig> = z
  .union([z.literal(false), withReference(safetySettingsSchema)], {
    error: "an object of settings, or false",
  })
  .describe("Redaction, tool-call rules, runaway guard. On by default; false: off.");

/** A reference is shorter than what it refers to: how long that is, is looked at once it was looked up. */
function withReference(schema: z.ZodType<SafetySettings>): z.ZodType<SafetySettings> {
  if (!(schema instanceof z.ZodObject)) return schema;
  const hashKey = text(SECRET_FORM, `Key of the hashes in audit entries: ${SECRET_FORM}.`).optional();
  return schema.extend({ hashKey });
}
