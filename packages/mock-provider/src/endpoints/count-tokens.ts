import { readMessages } from "../formats/messages/read-messages.ts";
import { readResponses } from "../formats/responses/read-responses.ts";
import { jsonReply } from "../http/provider-reply.ts";
import { countPrompt } from "../model/count-prompt.ts";
import type { Endpoint } from "./context.ts";

/** Counts a Messages prompt, free of charge. */
export const countMessages: Endpoint = ({ body }) =>
  jsonReply(200, JSON.stringify({ input_tokens: countPrompt(readMessages(body, true).prompt) }));

/** Counts a Responses prompt, free of charge. */
export const countResponses: Endpoint = ({ body }) =>
  jsonReply(
    200,
    JSON.stringify({
      object: "response.input_tokens",
      input_tokens: countPrompt(readResponses(body).prompt),
    }),
  );
