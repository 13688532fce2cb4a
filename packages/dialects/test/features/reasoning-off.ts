import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "reasoning off",
  written: {
    "openai-chat": {
      reasoning_effort: "none",
    },
    "openai-responses": {
      reasoning: {
        effort: "none",
      },
    },
    "anthropic-messages": {
      thinking: {
        type: "disabled",
      },
    },
  },
  models: {
    "openai-chat": "gpt-5",
    "openai-responses": "gpt-5",
    "anthropic-messages": "claude-opus-4-6",
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "carried",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "carried",
    "anthropic-messages > openai-chat": "dropped: thinking",
    "anthropic-messages > openai-responses": "dropped: thinking",
  },
};
