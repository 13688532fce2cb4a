import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "output cap",
  written: {
    "openai-chat": {
      max_completion_tokens: 500,
    },
    "openai-responses": {
      max_output_tokens: 500,
    },
    "anthropic-messages": {
      max_tokens: 500,
    },
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
