import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "temperature, model without sampling",
  written: {
    "openai-chat": {
      temperature: 0.5,
    },
    "openai-responses": {
      temperature: 0.5,
    },
    "anthropic-messages": {
      temperature: 0.5,
    },
  },
  models: {
    "openai-chat": "o3",
    "openai-responses": "gpt-5",
    "anthropic-messages": "claude-opus-5",
  },
  outcome: {
    "openai-chat > openai-responses": "dropped: temperature",
    "openai-chat > anthropic-messages": "dropped: temperature",
    "openai-responses > openai-chat": "dropped: temperature",
    "openai-responses > anthropic-messages": "dropped: temperature",
    "anthropic-messages > openai-chat": "dropped: temperature",
    "anthropic-messages > openai-responses": "dropped: temperature",
  },
};
