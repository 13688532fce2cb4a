import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "verbosity",
  written: {
    "openai-chat": {
      verbosity: "low",
    },
    "openai-responses": {
      text: {
        verbosity: "low",
      },
    },
  },
  models: {
    "openai-chat": "gpt-5",
    "openai-responses": "gpt-5",
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: verbosity",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: text.verbosity",
  },
};
