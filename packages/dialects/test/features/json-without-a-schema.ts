import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "JSON without a schema",
  written: {
    "openai-chat": {
      response_format: {
        type: "json_object",
      },
    },
    "openai-responses": {
      text: {
        format: {
          type: "json_object",
        },
      },
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: response_format",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: text.format",
  },
};
