import type { Policy } from "@iron/types";
import { failClosed } from "./fail-closed.ts";
import { rewriteRequest } from "./rewrite-request.ts";
import { SafetyGuard } from "./safety-guard.ts";
import { safetyCore } from "./safety-core.ts";
import { type SafetyOptions, type SafetySettings, safetySettingsSchema } from "./safety-options.ts";

export interface Safety {
  readonly policy: Policy;
}

/**
 * The safety policy: takes out of requests what must not leave, turns pseudonyms back in replies, decides on tool calls, and stops agents
 * that run in circles.
 *
 * @throws {z.ZodError} naming the option that is wrong
 */
export function createSafety(options: SafetyOptions = {}): Safety {
  const { events, onDetection, clock, ...settings } = options;
  const valid: SafetySettings = safetySettingsSchema.parse(settings);
  const core = safetyCore({ ...valid, events, onDetection, clock });
  const { request: rules } = core;
  return {
    policy: {
      name: "safety",
      guard: (exchange) => new SafetyGuard(exchange, core),
      preview(exchange) {
        if (rules === undefined) return;
        failClosed(() =>
          rewriteRequest({ exchange, texts: exchange.body.texts(), rules, quietly: true }, core),
        );
      },
    },
  };
}
