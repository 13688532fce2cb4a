import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "temperature and top_p",
  written: {
    "openai-chat": {
      temperature: 0.5,
      top_p: 0.9,
    },
    "openai-responses": {
      temperature: 0.5,
      top_p: 0.9,
    },
    "anthropic-messages": {
      temperature: 0.5,
      top_p: 0.9,
    },
  },
  outcome: {
    "openai-chat > openai-responses": "carried",
    "openai-chat > anthropic-messages": "dropped: top_p",
    "openai-responses > openai-chat": "carried",
    "openai-responses > anthropic-messages": "dropped: top_p",
    "anthropic-messages > openai-chat": "carried",
    "anthropic-messages > openai-responses": "carried",
  },
};
