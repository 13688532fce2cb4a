import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "tool without parameters",
  written: {
    "openai-chat": {
      tools: [
        {
          type: "function",
          function: {
            name: "weather",
            description: "Forecast",
          },
        },
      ],
    },
    "openai-responses": {
      tools: [
        {
          type: "function",
          name: "weather",
          description: "Forecast",
          parameters: {
            type: "object",
            properties: {},
          },
        },
      ],
    },
    "anthropic-messages": {
      tools: [
        {
          name: "weather",
          description: "Forecast",
          input_schema: {
            type: "object",
            properties: {},
          },
        },
      ],
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
