import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "text in several blocks",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          content: [
            {
              type: "text",
              text: "One",
            },
            {
              type: "text",
              text: "Two",
            },
          ],
        },
      ],
    },
    "openai-responses": {
      input: [
        {
          role: "user",
          content: [
            {
              type: "input_text",
              text: "One",
            },
            {
              type: "input_text",
              text: "Two",
            },
          ],
        },
      ],
    },
    "anthropic-messages": {
      messages: [
        {
          role: "user",
          content: [
            {
              type: "text",
              text: "One",
            },
            {
              type: "text",
              text: "Two",
            },
          ],
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
