import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "predicted output",
  written: {
    "openai-chat": {
      prediction: {
        type: "content",
        content: "x = 1",
      },
    },
  },
  outcome: {
    "openai-chat > openai-responses": "dropped: prediction",
    "openai-chat > anthropic-messages": "dropped: prediction",
  },
};
