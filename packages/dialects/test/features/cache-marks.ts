import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "cache marks",
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
      system: [
        {
          type: "text",
          text: "Rules",
          cache_control: {
            type: "ephemeral",
          },
        },
      ],
      tools: [
        {
          name: "weather",
          description: "Forecast",
          input_schema: {
            type: "object",
            properties: {
              city: {
                type: "string",
                description: "A city",
              },
              days: {
                type: "object",
                properties: {
                  n: {
                    type: "integer",
                  },
                },
                required: ["n"],
                additionalProperties: false,
              },
            },
            required: ["city", "days"],
            additionalProperties: false,
          },
          cache_control: {
            type: "ephemeral",
            ttl: "1h",
          },
        },
      ],
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
  outcome: {
    "openai-chat > openai-responses": "dropped: messages.*.content.*.cache_control",
    "openai-chat > anthropic-messages": "mapped",
    "anthropic-messages > openai-chat": "dropped: messages.*.content.*.cache_control, tools.*.cache_control",
    "anthropic-messages > openai-responses":
      "dropped: messages.*.content.*.cache_control, tools.*.cache_control",
  },
};
