import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "reasoning in plain text",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          content: "Hi",
        },
        {
          role: "assistant",
          content: "Yes",
          reasoning_content: "Hm",
        },
        {
          role: "user",
          content: "And?",
        },
      ],
    },
  },
  models: {
    "openai-chat": "deepseek-reasoner",
    "openai-responses": "gpt-oss-120b",
  },
  outcome: {
    "openai-chat > openai-responses": "mapped",
    "openai-chat > anthropic-messages": "dropped: messages.*.reasoning_content",
  },
};
