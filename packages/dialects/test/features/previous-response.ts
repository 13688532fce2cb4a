import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "previous response",
  written: {
    "openai-responses": {
      previous_response_id: "resp_1",
    },
  },
  outcome: {
    "openai-responses > openai-chat": "dropped: previous_response_id",
    "openai-responses > anthropic-messages": "dropped: previous_response_id",
  },
};
