import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "web search, limits",
  written: {
    "openai-responses": {
      tools: [
        {
          type: "web_search",
          search_context_size: "high",
          filters: {
            allowed_domains: ["a.no"],
          },
        },
      ],
    },
    "anthropic-messages": {
      tools: [
        {
          type: "web_search_20250305",
          name: "web_search",
          max_uses: 2,
          allowed_domains: ["a.no"],
        },
      ],
    },
  },
  models: {
    "openai-chat": "gpt-4o-search-preview",
  },
  outcome: {
    "openai-responses > openai-chat": "dropped: tools.*.filters.allowed_domains",
    "openai-responses > anthropic-messages": "dropped: tools.*.search_context_size",
    "anthropic-messages > openai-chat": "dropped: tools.*.allowed_domains, tools.*.max_uses",
    "anthropic-messages > openai-responses": "dropped: tools.*.max_uses",
  },
};
