import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "other server tools",
  written: {
    "openai-responses": {
      tools: [
        {
          type: "code_interpreter",
          container: {
            type: "auto",
          },
        },
      ],
    },
    "anthropic-messages": {
      tools: [
        {
          type: "code_execution_20250825",
          name: "code_execution",
        },
      ],
    },
  },
  outcome: {
    "openai-responses > openai-chat": "dropped: tools.*.code_interpreter",
    "openai-responses > anthropic-messages": "dropped: tools.*.code_interpreter",
    "anthropic-messages > openai-chat": "dropped: tools.*.code_execution_20250825",
    "anthropic-messages > openai-responses": "dropped: tools.*.code_execution_20250825",
  },
};
