import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "temperature above one",
  written: {
    "openai-chat": {
      temperature: 1.7,
    },
    "openai-responses": {
      temperature: 1.7,
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: temperature",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: temperature",
  },
};
