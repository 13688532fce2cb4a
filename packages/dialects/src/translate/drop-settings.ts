import type { ChatRequest } from "@iron/types";
import type { Losses } from "./loss.ts";

/** Settings that change nothing at this value: leaving them out loses nothing. */
const NEUTRAL: Partial<Record<keyof ChatRequest, unknown>> = {
  choices: 1,
  presencePenalty: 0,
  frequencyPenalty: 0,
  store: false,
};

/** Names those of the settings that were asked for and that the target has no place for. */
export function dropSettings(
  request: ChatRequest,
  settings: readonly (keyof ChatRequest)[],
  losses: Losses,
): void {
  for (const setting of settings) {
    const value = request[setting];
    if (value === undefined || value === NEUTRAL[setting] || isEmpty(value)) continue;
    if (setting === "modalities" && request.modalities?.every((one) => one === "text") === true) continue;
    losses.drop(setting);
    if (setting === "logprobs" && request.logprobs?.top !== undefined) losses.drop("logprobs.top");
  }
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Array.isArray(value) && value.length === 0;
}
