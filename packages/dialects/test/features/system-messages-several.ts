import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "system messages, several",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "system",
          content: "Be kind",
        },
        {
          role: "system",
          content: "Be brief",
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
          role: "system",
          content: "Be brief",
        },
        {
          role: "user",
          content: "Hi",
        },
      ],
    },
    "anthropic-messages": {
      system: [
        {
          type: "text",
          text: "Be kind",
        },
        {
          type: "text",
          text: "Be brief",
        },
      ],
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
    "anthropic-messages > openai-chat": "mapped",
    "anthropic-messages > openai-responses": "mapped",
  },
};
