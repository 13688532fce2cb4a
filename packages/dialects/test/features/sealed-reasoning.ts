import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "sealed reasoning",
  written: {
    "openai-responses": {
      input: [
        {
          role: "user",
          content: "Hi",
        },
        {
          type: "reasoning",
          id: "rs_1",
          summary: [
            {
              type: "summary_text",
              text: "Hm",
            },
          ],
          encrypted_content: "gAAAA",
        },
        {
          role: "assistant",
          content: "Yes",
        },
        {
          role: "user",
          content: "And?",
        },
      ],
    },
    "anthropic-messages": {
      messages: [
        {
          role: "user",
          content: "Hi",
        },
        {
          role: "assistant",
          content: [
            {
              type: "thinking",
              thinking: "Hm",
              signature: "EqQB",
            },
            {
              type: "redacted_thinking",
              data: "EmwK",
            },
            {
              type: "text",
              text: "Yes",
            },
          ],
        },
        {
          role: "user",
          content: "And?",
        },
      ],
    },
  },
  outcome: {
    "openai-responses > openai-chat": "dropped: input.*.reasoning",
    "openai-responses > anthropic-messages": "dropped: input.*.reasoning",
    "anthropic-messages > openai-chat": "dropped: messages.*.content.*.thinking",
    "anthropic-messages > openai-responses": "dropped: messages.*.content.*.thinking",
  },
};
