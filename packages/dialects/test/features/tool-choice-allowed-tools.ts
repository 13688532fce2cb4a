import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "tool choice, allowed tools",
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
      tool_choice: {
        type: "allowed_tools",
        allowed_tools: {
          mode: "auto",
          tools: [
            {
              type: "function",
              function: {
                name: "weather",
              },
            },
          ],
        },
      },
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
      tool_choice: {
        type: "allowed_tools",
        mode: "auto",
        tools: [
          {
            type: "function",
            name: "weather",
          },
        ],
      },
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "mapped",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "mapped",
  },
};
