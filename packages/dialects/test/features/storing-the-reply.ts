import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "storing the reply",
  written: {
    "openai-chat": {
      store: true,
    },
    "openai-responses": {
      store: true,
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: store",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: store",
  },
};
