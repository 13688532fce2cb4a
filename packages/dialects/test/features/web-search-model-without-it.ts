import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "web search, model without it",
  written: {
    "openai-responses": {
      tools: [
        {
          type: "web_search",
        },
      ],
    },
    "anthropic-messages": {
      tools: [
        {
          type: "web_search_20250305",
          name: "web_search",
        },
      ],
    },
  },
  outcome: {
    "openai-responses > openai-chat": "dropped: tools.*.web_search",
    "openai-responses > anthropic-messages": "carried",
    "anthropic-messages > openai-chat": "dropped: tools.*.web_search_20250305",
    "anthropic-messages > openai-responses": "carried",
  },
};
