import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "structured output",
  written: {
    "openai-chat": {
      response_format: {
        type: "json_schema",
        json_schema: {
          name: "trip",
          strict: true,
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
          strict: true,
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
    "anthropic-messages": {
      output_config: {
        format: {
          type: "json_schema",
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
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "carried",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "carried",
    "anthropic-messages > openai-chat": "mapped",
    "anthropic-messages > openai-responses": "mapped",
  },
};
