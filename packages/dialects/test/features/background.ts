import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "background",
  written: {
    "openai-responses": {
      background: true,
    },
  },
  outcome: {
    "openai-responses > openai-chat": "dropped: background",
    "openai-responses > anthropic-messages": "dropped: background",
  },
};
