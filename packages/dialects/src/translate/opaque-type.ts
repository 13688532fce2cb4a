import type { JsonObject } from "@iron/types";

/** What a block or item that only its own format understands calls itself. */
export function opaqueType(value: JsonObject): string {
  const type = value["type"];
  return typeof type === "string" ? type : "unknown";
}
