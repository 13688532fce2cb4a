import type { JsonObject } from "@iron/types";
import type { JsonEdit } from "../../dialect.ts";
import { countOf } from "../../size/read-members.ts";

/** Lowers the cap, or states one where there is none. */
export function capOutput(body: JsonObject, tokens: number): readonly JsonEdit[] {
  const stated = countOf(body["max_output_tokens"]);
  return stated !== undefined && stated <= tokens ? [] : [{ path: ["max_output_tokens"], value: tokens }];
}
