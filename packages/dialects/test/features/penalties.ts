import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "penalties",
  written: {
    "openai-chat": {
      presence_penalty: 0.5,
      frequency_penalty: 0.2,
    },
  },
  outcome: {
    "openai-chat > openai-responses": "dropped: presence_penalty, frequency_penalty",
    "openai-chat > anthropic-messages": "dropped: presence_penalty, frequency_penalty",
  },
};
