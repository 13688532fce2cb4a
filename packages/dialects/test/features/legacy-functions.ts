import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "legacy functions",
  written: {
    "openai-chat": {
      functions: [
        {
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
      function_call: "auto",
      messages: [
        {
          role: "user",
          content: "Hi",
        },
        {
          role: "assistant",
          content: null,
          function_call: {
            name: "weather",
            arguments: "{}",
          },
        },
        {
          role: "function",
          name: "weather",
          content: "Rain",
        },
      ],
    },
  },
  outcome: {
    "openai-chat > openai-responses": "mapped",
    "openai-chat > anthropic-messages": "mapped",
  },
};
