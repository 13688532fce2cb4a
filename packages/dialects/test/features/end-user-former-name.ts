import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "end user, former name",
  written: {
    "openai-chat": {
      user: "u1",
    },
    "openai-responses": {
      user: "u1",
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "mapped",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "mapped",
  },
};
