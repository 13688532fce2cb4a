import type { JsonObject } from "@iron/types";
import type { JsonEdit } from "../../dialect.ts";
import { countOf } from "../../size/read-members.ts";

/**
 * Lowers whichever of the two caps the request states. One that states none gets `max_completion_tokens`, which all of OpenAI's models
 * know and reasoning models insist on.
 */
export function capOutput(body: JsonObject, tokens: number): readonly JsonEdit[] {
  const stated = ["max_completion_tokens", "max_tokens"].filter((name) => countOf(body[name]) !== undefined);
  if (stated.length === 0) return [{ path: ["max_completion_tokens"], value: tokens }];
  return stated
    .filter((name) => (countOf(body[name]) ?? 0) > tokens)
    .map((name) => ({ path: [name], value: tokens }));
}
