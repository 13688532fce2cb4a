import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "PDF by URL",
  written: {
    "openai-responses": {
      input: [
        {
          role: "user",
          content: [
            {
              type: "input_file",
              file_url: "https://example.com/a.pdf",
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
              type: "document",
              source: {
                type: "url",
                url: "https://example.com/a.pdf",
              },
            },
          ],
        },
      ],
    },
  },
  outcome: {
    "openai-responses > openai-chat": "dropped: input.*.content.*.input_file",
    "openai-responses > anthropic-messages": "carried",
    "anthropic-messages > openai-chat": "dropped: messages.*.content.*.document",
    "anthropic-messages > openai-responses": "carried",
  },
};
