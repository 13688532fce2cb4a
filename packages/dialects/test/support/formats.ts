import { anthropicMessages } from "../../src/anthropic-messages/dialect.ts";
import type { Dialect, ReplyContext } from "../../src/dialect.ts";
import { openaiChat } from "../../src/openai-chat/dialect.ts";
import { openaiResponses } from "../../src/openai-responses/dialect.ts";

export const FORMATS: readonly Dialect[] = [openaiChat, openaiResponses, anthropicMessages];

export const CONTEXT: ReplyContext = {
  requestId: "req1",
  model: "target-model",
  created: 1_700_000_123,
  includeUsage: true,
};
