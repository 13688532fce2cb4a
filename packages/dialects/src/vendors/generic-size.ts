import type { CallSize, Endpoint, JsonObject } from "@iron/types";
import { finishSize } from "../size/finish-size.ts";
import { newTally, tallyValue } from "../size/tally.ts";
import { countOf } from "../size/read-members.ts";

/** Everything in the body counts as text that is read. */
export function genericSize(_endpoint: Endpoint, body: JsonObject): CallSize {
  const tally = newTally();
  tallyValue(tally, body, () => undefined);
  const maxOutputTokens = countOf(body["max_tokens"]);
  return finishSize(tally, { messages: 0, tools: 0, choices: 1, maxOutputTokens });
}
