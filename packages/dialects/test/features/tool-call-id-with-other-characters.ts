import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "tool call id with other characters",
  written: {
    "openai-chat": {
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
              id: "call:1/x",
              type: "function",
              function: {
                name: "weather",
                arguments: "{}",
              },
            },
          ],
        },
        {
          role: "tool",
          tool_call_id: "call:1/x",
          content: "ok",
        },
      ],
    },
    "openai-responses": {
      input: [
        {
          role: "user",
          content: "Hi",
        },
        {
          type: "function_call",
          call_id: "call:1/x",
          name: "weather",
          arguments: "{}",
        },
        {
          type: "function_call_output",
          call_id: "call:1/x",
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
