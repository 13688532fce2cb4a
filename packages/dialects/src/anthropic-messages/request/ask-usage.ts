import type { JsonObject } from "@iron/types";
import type { JsonEdit } from "../../dialect.ts";

/** This format always sends usage. */
export function askUsage(_body: JsonObject): readonly JsonEdit[] {
  return [];
}
