import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "instructions",
  written: {
    "openai-responses": {
      instructions: "Be kind",
      input: [
        {
          role: "user",
          content: "Hi",
        },
      ],
    },
  },
  outcome: {
    "openai-responses > openai-chat": "mapped",
    "openai-responses > anthropic-messages": "mapped",
  },
};
