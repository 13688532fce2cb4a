import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "image by file id",
  written: {
    "openai-responses": {
      input: [
        {
          role: "user",
          content: [
            {
              type: "input_image",
              file_id: "file-1",
              detail: "auto",
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
                type: "file",
                file_id: "file_1",
              },
            },
          ],
        },
      ],
    },
  },
  outcome: {
    "openai-responses > openai-chat": "dropped: input.*.content.*.image_url",
    "openai-responses > anthropic-messages": "dropped: input.*.content.*.image_url",
    "anthropic-messages > openai-chat": "dropped: messages.*.content.*.image",
    "anthropic-messages > openai-responses": "dropped: messages.*.content.*.image",
  },
};
