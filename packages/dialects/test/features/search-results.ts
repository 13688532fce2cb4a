import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "search results",
  written: {
    "anthropic-messages": {
      messages: [
        {
          role: "user",
          content: [
            {
              type: "search_result",
              source: "https://a.no",
              title: "A",
              content: [
                {
                  type: "text",
                  text: "x",
                },
              ],
            },
            {
              type: "text",
              text: "Well?",
            },
          ],
        },
      ],
    },
  },
  outcome: {
    "anthropic-messages > openai-chat": "mapped",
    "anthropic-messages > openai-responses": "mapped",
  },
};
