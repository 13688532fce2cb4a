import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "consecutive messages of one role",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          content: "One",
        },
        {
          role: "user",
          content: "Two",
        },
      ],
    },
    "openai-responses": {
      input: [
        {
          role: "user",
          content: "One",
        },
        {
          role: "user",
          content: "Two",
        },
      ],
    },
    "anthropic-messages": {
      messages: [
        {
          role: "user",
          content: "One",
        },
        {
          role: "user",
          content: "Two",
        },
      ],
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "mapped",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "mapped",
    "anthropic-messages > openai-chat": "carried",
    "anthropic-messages > openai-responses": "carried",
  },
};
