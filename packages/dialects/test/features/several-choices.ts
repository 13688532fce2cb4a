import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "several choices",
  written: {
    "openai-chat": {
      n: 2,
    },
  },
  outcome: {
    "openai-chat > openai-responses": "dropped: n",
    "openai-chat > anthropic-messages": "dropped: n",
  },
};
