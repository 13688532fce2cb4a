import type { JsonObject } from "@iron/types";
import type { RequestHead } from "../../dialect.ts";
import { checkFlag, checkInteger, checkMessages, checkModel, MAX_TOKENS } from "../../checks/check-fields.ts";
import { isObject } from "../../json/is-object.ts";

/**
 * Validates what the router must understand of a message request; everything else is the provider's to judge. `max_tokens` is required and
 * may be 0, which fills the prompt cache without an answer.
 */
export function head(body: JsonObject): RequestHead {
  const model = checkModel(body);
  const stream = checkFlag(body, "stream");
  checkMessages(body);
  checkInteger(body["max_tokens"], "max_tokens", { from: 0, to: MAX_TOKENS, required: true });
  const thinking = body["thinking"];
  if (isObject(thinking)) {
    checkInteger(thinking["budget_tokens"], "thinking.budget_tokens", { from: 1, to: MAX_TOKENS });
  }
  return { model, stream, deferred: false };
}
