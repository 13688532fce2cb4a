import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "cache retention",
  written: {
    "openai-chat": {
      prompt_cache_retention: "24h",
    },
    "openai-responses": {
      prompt_cache_retention: "24h",
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: prompt_cache_retention",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: prompt_cache_retention",
  },
};
