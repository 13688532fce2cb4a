import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "temperature",
  written: {
    "openai-chat": {
      temperature: 0.5,
    },
    "openai-responses": {
      temperature: 0.5,
    },
    "anthropic-messages": {
      temperature: 0.5,
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
