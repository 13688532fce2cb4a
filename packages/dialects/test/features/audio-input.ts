import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "audio input",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          content: [
            {
              type: "input_audio",
              input_audio: {
                data: "UklGRg==",
                format: "wav",
              },
            },
          ],
        },
      ],
    },
  },
  outcome: {
    "openai-chat > openai-responses": "dropped: messages.*.content.*.input_audio",
    "openai-chat > anthropic-messages": "dropped: messages.*.content.*.input_audio",
  },
};
