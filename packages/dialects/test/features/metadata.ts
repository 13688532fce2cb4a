import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "metadata",
  written: {
    "openai-chat": {
      metadata: {
        team: "red",
      },
      store: true,
    },
    "openai-responses": {
      metadata: {
        team: "red",
      },
      store: true,
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: metadata, store",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: metadata, store",
  },
};
