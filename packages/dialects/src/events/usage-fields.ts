import type { Json, JsonObject, Usage } from "@iron/types";
import { asCount, asObject } from "./read.ts";

/** Usage while it is being read. */
export type UsageDraft = { -readonly [K in keyof Usage]?: Usage[K] };

type CountField = {
  [K in keyof Usage]-?: NonNullable<Usage[K]> extends number ? K : never;
}[keyof Usage];

/** Sets a count when it is a plausible one; a part that is more than its total is dropped. */
export function putCount(draft: UsageDraft, field: CountField, value: Json | undefined): void {
  const count = asCount(value);
  if (count === undefined) return;
  const total = totalOf(field);
  const most = total === undefined ? undefined : draft[total];
  if (most === undefined || count <= most) draft[field] = count;
}

const INPUT_PARTS: ReadonlySet<CountField> = new Set([
  "cacheReadTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "audioInputTokens",
  "imageInputTokens",
]);

function totalOf(field: CountField): "inputTokens" | "outputTokens" | undefined {
  if (field === "inputTokens" || field === "outputTokens") return undefined;
  return INPUT_PARTS.has(field) ? "inputTokens" : "outputTokens";
}

/** The member `key` of `of`, as an object. */
export function part(of: JsonObject, key: string): JsonObject {
  return asObject(of[key]) ?? {};
}
