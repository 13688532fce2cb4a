import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "reasoning with a forced tool",
  written: {
    "openai-chat": {
      reasoning_effort: "high",
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
      reasoning: {
        effort: "high",
      },
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
  },
  models: {
    "openai-chat": "gpt-5",
    "openai-responses": "gpt-5",
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: reasoning_effort",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: reasoning.effort",
  },
};
