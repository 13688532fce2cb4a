import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "tool calls and results, several in one turn",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          content: "Hi",
        },
        {
          role: "assistant",
          content: "Looking",
          tool_calls: [
            {
              id: "c1",
              type: "function",
              function: {
                name: "weather",
                arguments: '{"city":"Oslo"}',
              },
            },
            {
              id: "c2",
              type: "function",
              function: {
                name: "weather",
                arguments: '{"city":"Rome"}',
              },
            },
          ],
        },
        {
          role: "tool",
          tool_call_id: "c1",
          content: "Rain",
        },
        {
          role: "tool",
          tool_call_id: "c2",
          content: "Sun",
        },
        {
          role: "user",
          content: "And?",
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
          role: "assistant",
          content: "Looking",
        },
        {
          type: "function_call",
          call_id: "c1",
          name: "weather",
          arguments: '{"city":"Oslo"}',
        },
        {
          type: "function_call",
          call_id: "c2",
          name: "weather",
          arguments: '{"city":"Rome"}',
        },
        {
          type: "function_call_output",
          call_id: "c1",
          output: "Rain",
        },
        {
          type: "function_call_output",
          call_id: "c2",
          output: "Sun",
        },
        {
          role: "user",
          content: "And?",
        },
      ],
    },
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
              type: "text",
              text: "Looking",
            },
            {
              type: "tool_use",
              id: "c1",
              name: "weather",
              input: {
                city: "Oslo",
              },
            },
            {
              type: "tool_use",
              id: "c2",
              name: "weather",
              input: {
                city: "Rome",
              },
            },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "c1",
              content: "Rain",
            },
            {
              type: "tool_result",
              tool_use_id: "c2",
              content: "Sun",
            },
            {
              type: "text",
              text: "And?",
            },
          ],
        },
      ],
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "carried",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "carried",
    "anthropic-messages > openai-chat": "carried",
    "anthropic-messages > openai-responses": "carried",
  },
};
