import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "empty content",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          content: "",
        },
        {
          role: "assistant",
          content: "Yes?",
        },
        {
          role: "user",
          content: "Go",
        },
      ],
    },
    "openai-responses": {
      input: [
        {
          role: "user",
          content: "",
        },
        {
          role: "assistant",
          content: "Yes?",
        },
        {
          role: "user",
          content: "Go",
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
