import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "reasoning, model without it",
  written: {
    "openai-chat": {
      reasoning_effort: "high",
    },
    "openai-responses": {
      reasoning: {
        effort: "high",
      },
    },
    "anthropic-messages": {
      thinking: {
        type: "enabled",
        budget_tokens: 2000,
      },
      max_tokens: 4096,
    },
  },
  models: {
    "anthropic-messages": "claude-3-5-haiku-20241022",
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: reasoning_effort",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: reasoning.effort",
    "anthropic-messages > openai-chat": "dropped: thinking",
    "anthropic-messages > openai-responses": "dropped: thinking",
  },
};
