import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "seed",
  written: {
    "openai-chat": {
      seed: 7,
    },
  },
  outcome: {
    "openai-chat > openai-responses": "dropped: seed",
    "openai-chat > anthropic-messages": "dropped: seed",
  },
};
