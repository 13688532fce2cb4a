import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "reasoning summary",
  written: {
    "openai-responses": {
      reasoning: {
        effort: "high",
        summary: "auto",
      },
    },
    "anthropic-messages": {
      thinking: {
        type: "adaptive",
        display: "summarized",
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
    "openai-responses > openai-chat": "dropped: reasoning.summary",
    "openai-responses > anthropic-messages": "carried",
    "anthropic-messages > openai-chat": "dropped: thinking.display",
    "anthropic-messages > openai-responses": "carried",
  },
};
