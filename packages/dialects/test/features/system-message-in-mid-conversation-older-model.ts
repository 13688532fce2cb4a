import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "system message in mid-conversation, older model",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          content: "Hi",
        },
        {
          role: "system",
          content: "Be brief",
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
          content: "Hi",
        },
        {
          role: "system",
          content: "Be brief",
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
    "openai-chat > anthropic-messages": "dropped: messages.*.role",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: input.*.role",
  },
};
