import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "top_p",
  written: {
    "openai-chat": {
      top_p: 0.9,
    },
    "openai-responses": {
      top_p: 0.9,
    },
    "anthropic-messages": {
      top_p: 0.9,
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
