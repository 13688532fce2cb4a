import type { Ask } from "@iron/mock-provider";
import type { ChatFormat } from "./task.ts";

/** The offline provider's names of the formats. */
export const SPOKEN: Readonly<Record<ChatFormat, Ask["format"]>> = {
  "openai-chat": "chat-completions",
  "openai-responses": "responses",
  "anthropic-messages": "messages",
};
