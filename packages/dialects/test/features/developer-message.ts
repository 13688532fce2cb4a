import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "developer message",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "developer",
          content: "Be kind",
        },
        {
          role: "user",
          content: "Hi",
        },
      ],
    },
    "openai-responses": {
      input: [
        {
          role: "developer",
          content: "Be kind",
        },
        {
          role: "user",
          content: "Hi",
        },
      ],
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "mapped",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "mapped",
  },
};
