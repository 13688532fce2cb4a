import type { JsonObject } from "@iron/types";
import type { JsonEdit } from "../../dialect.ts";
import { countOf } from "../../size/read-members.ts";

/** Lowers the cap. A thinking budget stays as it is: the caller leaves room for it. */
export function capOutput(body: JsonObject, tokens: number): readonly JsonEdit[] {
  const stated = countOf(body["max_tokens"]);
  return stated !== undefined && stated <= tokens ? [] : [{ path: ["max_tokens"], value: tokens }];
}
