import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "document of plain text",
  written: {
    "anthropic-messages": {
      messages: [
        {
          role: "user",
          content: [
            {
              type: "document",
              title: "Notes",
              source: {
                type: "text",
                media_type: "text/plain",
                data: "A note",
              },
            },
          ],
        },
      ],
    },
  },
  outcome: {
    "anthropic-messages > openai-chat": "mapped",
    "anthropic-messages > openai-responses": "mapped",
  },
};
