import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "stream obfuscation off",
  written: {
    "openai-chat": {
      stream: true,
      stream_options: {
        include_usage: true,
        include_obfuscation: false,
      },
    },
    "openai-responses": {
      stream: true,
      stream_options: {
        include_obfuscation: false,
      },
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: stream_options",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: stream_options",
  },
};
