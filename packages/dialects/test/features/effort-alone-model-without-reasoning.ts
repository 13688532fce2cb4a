import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "effort alone, model without reasoning",
  written: {
    "anthropic-messages": {
      output_config: {
        effort: "low",
      },
    },
  },
  outcome: {
    "anthropic-messages > openai-chat": "dropped: output_config.effort",
    "anthropic-messages > openai-responses": "dropped: output_config.effort",
  },
};
