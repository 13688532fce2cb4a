import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "custom tool with a grammar",
  written: {
    "openai-chat": {
      tools: [
        {
          type: "custom",
          custom: {
            name: "patch",
            format: {
              type: "grammar",
              grammar: {
                syntax: "lark",
                definition: "start: /x/",
              },
            },
          },
        },
      ],
    },
    "openai-responses": {
      tools: [
        {
          type: "custom",
          name: "patch",
          format: {
            type: "grammar",
            syntax: "lark",
            definition: "start: /x/",
          },
        },
      ],
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: tools.*.custom.format",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: tools.*.format",
  },
};
