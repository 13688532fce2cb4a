import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "stream with usage",
  written: {
    "openai-chat": {
      stream: true,
      stream_options: {
        include_usage: true,
      },
    },
    "openai-responses": {
      stream: true,
    },
    "anthropic-messages": {
      stream: true,
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
