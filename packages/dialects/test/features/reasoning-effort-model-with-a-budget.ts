import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "reasoning effort, model with a budget",
  written: {
    "openai-chat": {
      reasoning_effort: "low",
    },
    "openai-responses": {
      reasoning: {
        effort: "low",
      },
    },
    "anthropic-messages": {
      thinking: {
        type: "enabled",
        budget_tokens: 2048,
      },
      max_tokens: 4096,
    },
  },
  models: {
    "openai-chat": "gpt-5",
    "openai-responses": "gpt-5",
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "carried",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "carried",
    "anthropic-messages > openai-chat": "carried",
    "anthropic-messages > openai-responses": "carried",
  },
};
