import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "service tier, standard",
  written: {
    "openai-chat": {
      service_tier: "default",
    },
    "openai-responses": {
      service_tier: "default",
    },
    "anthropic-messages": {
      service_tier: "standard_only",
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
