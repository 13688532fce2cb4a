import type { Feature } from "../support/feature.ts";

export const feature: Feature = {
  name: "system message in mid-conversation",
  written: {
    "openai-chat": {
      messages: [
        {
          role: "user",
          content: "Hi",
        },
        {
          role: "assistant",
          content: "Yes?",
        },
        {
          role: "user",
          content: "Go",
        },
        {
          role: "system",
          content: "Be brief",
        },
      ],
    },
    "openai-responses": {
      input: [
        {
          role: "user",
          content: "Hi",
        },
        {
          role: "assistant",
          content: "Yes?",
        },
        {
          role: "user",
          content: "Go",
        },
        {
          role: "system",
          content: "Be brief",
        },
      ],
    },
    "anthropic-messages": {
      messages: [
        {
          role: "user",
          content: "Hi",
        },
        {
          role: "assistant",
          content: "Yes?",
        },
        {
          role: "user",
          content: "Go",
        },
        {
          role: "system",
          content: "Be brief",
        },
      ],
    },
  },
  models: {
    "anthropic-messages": "claude-opus-5",
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
