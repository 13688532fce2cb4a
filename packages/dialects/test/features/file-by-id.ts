import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "file by id",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          content: [
            {
              type: "file",
              file: {
                file_id: "file-1",
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
              type: "input_file",
              file_id: "file-1",
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
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: messages.*.content.*.file",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: input.*.content.*.input_file",
    "anthropic-messages > openai-chat": "dropped: messages.*.content.*.document",
    "anthropic-messages > openai-responses": "dropped: messages.*.content.*.document",
  },
};
