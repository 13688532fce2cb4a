import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "audio output",
  written: {
    "openai-chat": {
      modalities: ["text", "audio"],
      audio: {
        voice: "ash",
        format: "wav",
      },
    },
  },
  outcome: {
    "openai-chat > openai-responses": "dropped: modalities, audio",
    "openai-chat > anthropic-messages": "dropped: modalities, audio",
  },
};
