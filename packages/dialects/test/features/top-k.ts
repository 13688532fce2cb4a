import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "top_k",
  written: {
    "anthropic-messages": {
      top_k: 40,
    },
  },
  outcome: {
    "anthropic-messages > openai-chat": "dropped: top_k",
    "anthropic-messages > openai-responses": "dropped: top_k",
  },
};
