import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "refusal",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          content: "Hi",
        },
        {
          role: "assistant",
          content: [
            {
              type: "refusal",
              refusal: "No",
            },
          ],
        },
        {
          role: "user",
          content: "Why?",
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
          role: "assistant",
          content: [
            {
              type: "refusal",
              refusal: "No",
            },
          ],
        },
        {
          role: "user",
          content: "Why?",
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
