import type { Dialect } from "@iron/dialects";
import type { CallSize, JsonObject } from "@iron/types";
import type { ExchangeRun } from "./exchange-run.ts";

/** What a call's cost is bounded by, from its body as the target is to get it. */
export function measureCall(
  { route, upload }: Pick<ExchangeRun, "route" | "upload">,
  dialect: Dialect | undefined,
  json: JsonObject,
): CallSize {
  const { vendor, endpoint } = route;
  if (upload !== undefined) return { ...vendor.size(endpoint, json), unbounded: ["multipart"] };
  return dialect === undefined ? vendor.size(endpoint, json) : dialect.request.size(json);
}
