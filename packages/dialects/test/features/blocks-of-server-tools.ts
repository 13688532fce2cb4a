import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "blocks of server tools",
  written: {
    "openai-responses": {
      input: [
        {
          role: "user",
          content: "Hi",
        },
        {
          type: "web_search_call",
          id: "ws_1",
          status: "completed",
          action: {
            type: "search",
            query: "x",
          },
        },
        {
          role: "assistant",
          content: "Done",
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
              type: "server_tool_use",
              id: "s1",
              name: "web_search",
              input: {
                query: "x",
              },
            },
            {
              type: "text",
              text: "Done",
            },
          ],
        },
        {
          role: "user",
          content: "And?",
        },
      ],
    },
  },
  outcome: {
    "openai-responses > openai-chat": "dropped: input.*.web_search_call",
    "openai-responses > anthropic-messages": "dropped: input.*.web_search_call",
    "anthropic-messages > openai-chat": "dropped: messages.*.content.*.server_tool_use",
    "anthropic-messages > openai-responses": "dropped: messages.*.content.*.server_tool_use",
  },
};
