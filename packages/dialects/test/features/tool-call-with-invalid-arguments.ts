import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "tool call with invalid arguments",
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
              id: "c1",
              type: "function",
              function: {
                name: "weather",
                arguments: '{"a":',
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
      input: [
        {
          role: "user",
          content: "Hi",
        },
        {
          type: "function_call",
          call_id: "c1",
          name: "weather",
          arguments: '{"a":',
        },
        {
          type: "function_call_output",
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
