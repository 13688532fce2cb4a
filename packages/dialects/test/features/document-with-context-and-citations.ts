import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "document with context and citations",
  written: {
    "anthropic-messages": {
      messages: [
        {
          role: "user",
          content: [
            {
              type: "document",
              context: "Draft",
              citations: {
                enabled: true,
              },
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
    "anthropic-messages > openai-chat":
      "dropped: messages.*.content.*.context, messages.*.content.*.citations",
    "anthropic-messages > openai-responses":
      "dropped: messages.*.content.*.context, messages.*.content.*.citations",
  },
};
