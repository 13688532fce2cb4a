import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "image by URL",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          content: [
            {
              type: "image_url",
              image_url: {
                url: "https://example.com/a.png",
              },
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
              type: "input_image",
              image_url: "https://example.com/a.png",
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
              type: "image",
              source: {
                type: "url",
                url: "https://example.com/a.png",
              },
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
