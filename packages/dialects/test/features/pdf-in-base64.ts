import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "PDF in base64",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          content: [
            {
              type: "file",
              file: {
                filename: "a.pdf",
                file_data: "data:application/pdf;base64,JVBERi0xLjQ=",
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
              filename: "a.pdf",
              file_data: "data:application/pdf;base64,JVBERi0xLjQ=",
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
              title: "a.pdf",
              source: {
                type: "base64",
                media_type: "application/pdf",
                data: "JVBERi0xLjQ=",
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
