import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "annotations in the history",
  written: {
    "openai-responses": {
      input: [
        {
          role: "user",
          content: "Hi",
        },
        {
          type: "message",
          role: "assistant",
          id: "msg_1",
          status: "completed",
          content: [
            {
              type: "output_text",
              text: "See",
              annotations: [
                {
                  type: "url_citation",
                  url: "https://a.no",
                  title: "A",
                  start_index: 0,
                  end_index: 3,
                },
              ],
            },
          ],
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
              text: "See",
              citations: [
                {
                  type: "web_search_result_location",
                  url: "https://a.no",
                  title: "A",
                  cited_text: "x",
                  encrypted_index: "E",
                },
              ],
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
    "openai-responses > openai-chat": "dropped: input.*.content.*.annotations",
    "openai-responses > anthropic-messages": "dropped: input.*.content.*.annotations",
    "anthropic-messages > openai-chat": "dropped: messages.*.content.*.citations",
    "anthropic-messages > openai-responses": "mapped",
  },
};
