import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "message name",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          name: "ann",
          content: "Hi",
        },
      ],
    },
  },
  outcome: {
    "openai-chat > openai-responses": "dropped: messages.*.name",
    "openai-chat > anthropic-messages": "dropped: messages.*.name",
  },
};
