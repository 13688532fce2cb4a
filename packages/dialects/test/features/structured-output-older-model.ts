import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "structured output, older model",
  written: {
    "openai-chat": {
      response_format: {
        type: "json_schema",
        json_schema: {
          name: "trip",
          schema: {
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
        },
      },
    },
    "openai-responses": {
      text: {
        format: {
          type: "json_schema",
          name: "trip",
          schema: {
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
        },
      },
    },
  },
  models: {
    "anthropic-messages": "claude-sonnet-4-20250514",
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: response_format",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: text.format",
  },
};
