import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "cache marks, model that reads them",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          content: [
            {
              type: "text",
              text: "Long",
              cache_control: {
                type: "ephemeral",
                ttl: "1h",
              },
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
              text: "Long",
              cache_control: {
                type: "ephemeral",
                ttl: "1h",
              },
            },
          ],
        },
      ],
    },
  },
  models: {
    "openai-chat": "anthropic/claude-sonnet-4.5",
  },
  outcome: {
    "openai-chat > openai-responses": "dropped: messages.*.content.*.cache_control",
    "openai-chat > anthropic-messages": "carried",
    "anthropic-messages > openai-chat": "carried",
    "anthropic-messages > openai-responses": "dropped: messages.*.content.*.cache_control",
  },
};
