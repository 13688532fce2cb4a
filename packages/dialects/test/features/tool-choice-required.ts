import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "tool choice, required",
  written: {
    "openai-chat": {
      tools: [
        {
          type: "function",
          function: {
            name: "weather",
            description: "Forecast",
            parameters: {
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
      ],
      tool_choice: "required",
    },
    "openai-responses": {
      tools: [
        {
          type: "function",
          name: "weather",
          description: "Forecast",
          parameters: {
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
      ],
      tool_choice: "required",
    },
    "anthropic-messages": {
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
        },
      ],
      tool_choice: {
        type: "any",
      },
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
