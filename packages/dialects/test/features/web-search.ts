import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "web search",
  written: {
    "openai-chat": {
      web_search_options: {
        user_location: {
          type: "approximate",
          approximate: {
            city: "Oslo",
            country: "NO",
          },
        },
      },
    },
    "openai-responses": {
      tools: [
        {
          type: "web_search",
          user_location: {
            type: "approximate",
            city: "Oslo",
            country: "NO",
          },
        },
      ],
    },
    "anthropic-messages": {
      tools: [
        {
          type: "web_search_20250305",
          name: "web_search",
          user_location: {
            type: "approximate",
            city: "Oslo",
            country: "NO",
          },
        },
      ],
    },
  },
  models: {
    "openai-chat": "gpt-4o-search-preview",
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
