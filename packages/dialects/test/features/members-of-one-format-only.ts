import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "members of one format only",
  written: {
    "openai-chat": {
      new_thing: 1,
    },
    "openai-responses": {
      truncation: "auto",
    },
    "anthropic-messages": {
      container: "c1",
    },
  },
  outcome: {
    "openai-chat > openai-responses": "dropped: new_thing",
    "openai-chat > anthropic-messages": "dropped: new_thing",
    "openai-responses > openai-chat": "dropped: truncation",
    "openai-responses > anthropic-messages": "dropped: truncation",
    "anthropic-messages > openai-chat": "dropped: container",
    "anthropic-messages > openai-responses": "dropped: container",
  },
};
