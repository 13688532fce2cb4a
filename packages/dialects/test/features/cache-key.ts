import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "cache key",
  written: {
    "openai-chat": {
      prompt_cache_key: "k",
    },
    "openai-responses": {
      prompt_cache_key: "k",
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: prompt_cache_key",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: prompt_cache_key",
  },
};
