import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "stop sequences",
  written: {
    "openai-chat": {
      stop: ["END", "STOP"],
    },
    "anthropic-messages": {
      stop_sequences: ["END", "STOP"],
    },
  },
  outcome: {
    "openai-chat > openai-responses": "dropped: stop",
    "openai-chat > anthropic-messages": "carried",
    "anthropic-messages > openai-chat": "carried",
    "anthropic-messages > openai-responses": "dropped: stop_sequences",
  },
};
