import { logLevels } from "@iron/telemetry";
import { z } from "zod";
import { SECRET_FORM } from "./secret-fields.ts";
import type { LogConfig, TelemetryConfig } from "./telemetry-config.ts";
import { text } from "./wanted.ts";

const logSchema: z.ZodType<LogConfig> = z
  .strictObject({
    level: z
      .enum(logLevels, { error: `one of ${logLevels.join(", ")}` })
      .describe("The least important lines that are written. Default info.")
      .optional(),
    format: z
      .enum(["json", "pretty", "off"], { error: "json, pretty or off" })
      .describe("Default: pretty on a terminal, json elsewhere.")
      .optional(),
    file: text("a file's path", "Where lines are added. Default: standard error.").optional(),
  })
  .describe("One line for each request. Default: no log; naming any of it turns it on.");

/** Log and metrics. Spans and metrics by OTLP are set by the standard OTEL_* variables. */
export const telemetrySchema: z.ZodType<TelemetryConfig> = z
  .strictObject({
    log: logSchema.optional(),
    metricsKey: text(SECRET_FORM, `What GET /metrics asks for: ${SECRET_FORM}.`).optional(),
  })
  .describe("What the router tells of itself.");
