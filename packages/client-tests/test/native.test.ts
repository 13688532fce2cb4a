import { anthropicMessages } from "./clients/anthropic-messages.ts";
import { openaiChat } from "./clients/openai-chat.ts";
import { openaiResponses } from "./clients/openai-responses.ts";
import { compareClient } from "./support/compare.ts";
import { compareFailures } from "./support/compare-failures.ts";

for (const client of [openaiChat, openaiResponses, anthropicMessages]) {
  compareClient(client);
  compareFailures(client);
}
