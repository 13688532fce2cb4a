import type { Format } from "../format.ts";
import { readResponses } from "./read-responses.ts";
import { streamResponses } from "./stream-responses.ts";
import { wholeResponses } from "./whole-responses.ts";

/** OpenAI Responses. */
export const responses: Format = {
  readAsk: readResponses,
  whole: wholeResponses,
  stream: streamResponses,
  streamError: (error) =>
    `event: error\ndata: ${JSON.stringify({
      type: "error",
      code: error.code ?? error.type,
      message: error.message,
      param: error.param ?? null,
    })}\n\n`,
};
