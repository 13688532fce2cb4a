import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "output cap, former name",
  written: {
    "openai-chat": {
      max_tokens: 500,
    },
  },
  outcome: {
    "openai-chat > openai-responses": "mapped",
    "openai-chat > anthropic-messages": "mapped",
  },
};
