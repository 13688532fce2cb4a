import type { Json, JsonObject } from "@iron/types";
import { asObject } from "./read.ts";

/** The JSON object of one event's data; undefined when it is not one. Never throws. */
export function parseEvent(data: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(data) as Json);
  } catch {
    return undefined;
  }
}
