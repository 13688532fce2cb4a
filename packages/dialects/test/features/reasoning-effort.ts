import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "reasoning effort",
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
        type: "adaptive",
      },
      output_config: {
        effort: "high",
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
    "anthropic-messages > openai-chat": "carried",
    "anthropic-messages > openai-responses": "carried",
  },
};
