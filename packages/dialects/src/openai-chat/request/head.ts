import type { JsonObject } from "@iron/types";
import type { RequestHead } from "../../dialect.ts";
import { checkFlag, checkInteger, checkMessages, checkModel, MAX_TOKENS } from "../../checks/check-fields.ts";

/** Validates what the router must understand of a chat completion; everything else is the provider's to judge. */
export function head(body: JsonObject): RequestHead {
  const model = checkModel(body);
  const stream = checkFlag(body, "stream");
  checkMessages(body);
  checkInteger(body["max_tokens"], "max_tokens", { from: 1, to: MAX_TOKENS });
  checkInteger(body["max_completion_tokens"], "max_completion_tokens", { from: 1, to: MAX_TOKENS });
  checkInteger(body["n"], "n", { from: 1, to: 128 });
  // Not a field of chats, but one that multiplies the price at servers that take it.
  checkInteger(body["best_of"], "best_of", { from: 1, to: 20 });
  return { model, stream, deferred: false };
}
