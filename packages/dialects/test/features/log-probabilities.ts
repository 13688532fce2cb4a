import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "log probabilities",
  written: {
    "openai-chat": {
      logprobs: true,
      top_logprobs: 3,
    },
    "openai-responses": {
      top_logprobs: 3,
      include: ["message.output_text.logprobs"],
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: logprobs, top_logprobs",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: top_logprobs",
  },
};
