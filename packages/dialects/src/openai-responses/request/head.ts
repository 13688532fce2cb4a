import type { JsonObject } from "@iron/types";
import type { RequestHead } from "../../dialect.ts";
import { checkFlag, checkInteger, checkModel, MAX_TOKENS, refusal } from "../../checks/check-fields.ts";

/** Validates what the router must understand of a response request; everything else is the provider's to judge. */
export function head(body: JsonObject): RequestHead {
  const model = checkModel(body);
  const stream = checkFlag(body, "stream");
  const deferred = checkFlag(body, "background");
  checkInput(body);
  checkInteger(body["max_output_tokens"], "max_output_tokens", { from: 1, to: MAX_TOKENS });
  checkInteger(body["max_tool_calls"], "max_tool_calls", { from: 0, to: MAX_TOKENS });
  return { model, stream, deferred };
}

/** A text or items; only what continues or names something stored may do without. */
function checkInput(body: JsonObject): void {
  const input = body["input"] ?? undefined;
  const stored = [body["previous_response_id"], body["prompt"], body["conversation"]].some(
    (reference) => reference !== undefined && reference !== null,
  );
  if (input === undefined && stored) return;
  if (typeof input === "string" || (Array.isArray(input) && (input.length > 0 || stored))) return;
  throw refusal("input", input, "a text or an array of input items");
}
