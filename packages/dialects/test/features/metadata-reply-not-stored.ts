import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "metadata, reply not stored",
  written: {
    "openai-responses": {
      metadata: {
        team: "red",
      },
      store: false,
    },
  },
  outcome: {
    "openai-responses > openai-chat": "dropped: metadata",
    "openai-responses > anthropic-messages": "dropped: metadata",
  },
};
