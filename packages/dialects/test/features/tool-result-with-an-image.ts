import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "tool result with an image",
  written: {
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
          arguments: "{}",
        },
        {
          type: "function_call_output",
          call_id: "c1",
          output: [
            {
              type: "input_text",
              text: "Shot",
            },
            {
              type: "input_image",
              image_url: "data:image/png;base64,iVBORw0KGgo=",
            },
          ],
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
              content: [
                {
                  type: "text",
                  text: "Shot",
                },
                {
                  type: "image",
                  source: {
                    type: "base64",
                    media_type: "image/png",
                    data: "iVBORw0KGgo=",
                  },
                },
              ],
            },
          ],
        },
      ],
    },
  },
  outcome: {
    "openai-responses > openai-chat": "mapped",
    "openai-responses > anthropic-messages": "carried",
    "anthropic-messages > openai-chat": "mapped",
    "anthropic-messages > openai-responses": "carried",
  },
};
