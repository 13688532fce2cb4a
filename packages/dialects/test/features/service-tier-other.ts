import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "service tier, other",
  written: {
    "openai-chat": {
      service_tier: "flex",
    },
    "openai-responses": {
      service_tier: "flex",
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: service_tier",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: service_tier",
  },
};
