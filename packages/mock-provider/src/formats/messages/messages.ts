import type { Format } from "../format.ts";
import { readMessages } from "./read-messages.ts";
import { streamMessages } from "./stream-messages.ts";
import { wholeMessages } from "./whole-messages.ts";

/** Anthropic Messages. */
export const messages: Format = {
  readAsk: (body) => readMessages(body),
  whole: wholeMessages,
  stream: streamMessages,
  streamError: (error) =>
    `event: error\ndata: ${JSON.stringify({
      type: "error",
      error: { type: error.type, message: error.message },
    })}\n\n`,
};
