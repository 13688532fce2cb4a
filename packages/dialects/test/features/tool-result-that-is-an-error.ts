import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "tool result that is an error",
  written: {
    "anthropic-messages": {
      messages: [
        {
          role: "user",
          content: "Hi",
        },
        {
          role: "assistant",
          content: [
            {
              type: "tool_use",
              id: "c1",
              name: "weather",
              input: {},
            },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "c1",
              content: "ok",
              is_error: true,
            },
          ],
        },
      ],
    },
  },
  outcome: {
    "anthropic-messages > openai-chat": "dropped: messages.*.content.*.is_error",
    "anthropic-messages > openai-responses": "dropped: messages.*.content.*.is_error",
  },
};
