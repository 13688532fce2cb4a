import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "end user",
  written: {
    "openai-chat": {
      safety_identifier: "u1",
    },
    "openai-responses": {
      safety_identifier: "u1",
    },
    "anthropic-messages": {
      metadata: {
        user_id: "u1",
      },
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
