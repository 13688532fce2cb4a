import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "system message",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "system",
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
          role: "system",
          content: "Be kind",
        },
        {
          role: "user",
          content: "Hi",
        },
      ],
    },
    "anthropic-messages": {
      system: "Be kind",
      messages: [
        {
          role: "user",
          content: "Hi",
        },
      ],
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "carried",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "carried",
    "anthropic-messages > openai-chat": "carried",
    "anthropic-messages > openai-responses": "carried",
  },
};
