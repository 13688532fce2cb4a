import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "custom tool",
  written: {
    "openai-chat": {
      tools: [
        {
          type: "custom",
          custom: {
            name: "patch",
            description: "Apply",
          },
        },
      ],
      messages: [
        {
          role: "user",
          content: "Hi",
        },
        {
          role: "assistant",
          content: null,
          tool_calls: [
            {
              id: "c1",
              type: "custom",
              custom: {
                name: "patch",
                input: "x",
              },
            },
          ],
        },
        {
          role: "tool",
          tool_call_id: "c1",
          content: "ok",
        },
      ],
    },
    "openai-responses": {
      tools: [
        {
          type: "custom",
          name: "patch",
          description: "Apply",
        },
      ],
      input: [
        {
          role: "user",
          content: "Hi",
        },
        {
          type: "custom_tool_call",
          call_id: "c1",
          name: "patch",
          input: "x",
        },
        {
          type: "custom_tool_call_output",
          call_id: "c1",
          output: "ok",
        },
      ],
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "mapped",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "mapped",
  },
};
