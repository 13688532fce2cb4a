import type { Format } from "../format.ts";
import { readChat } from "./read-chat.ts";
import { streamChat } from "./stream-chat.ts";
import { wholeChat } from "./whole-chat.ts";

/** OpenAI Chat Completions. */
export const chatCompletions: Format = {
  readAsk: readChat,
  whole: wholeChat,
  stream: streamChat,
  streamError: (error) =>
    `data: ${JSON.stringify({
      error: {
        message: error.message,
        type: error.type,
        param: error.param ?? null,
        code: error.code ?? null,
      },
    })}\n\n`,
};
