import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "image detail",
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
                detail: "low",
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
              detail: "low",
            },
          ],
        },
      ],
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: messages.*.content.*.image_url.detail",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: input.*.content.*.detail",
  },
};
