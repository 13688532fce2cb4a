import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "logit bias",
  written: {
    "openai-chat": {
      logit_bias: {
        "50256": -100,
      },
    },
  },
  outcome: {
    "openai-chat > openai-responses": "dropped: logit_bias",
    "openai-chat > anthropic-messages": "dropped: logit_bias",
  },
};
