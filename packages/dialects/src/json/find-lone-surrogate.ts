import type { Json, JsonPath } from "@iron/types";

/** The first place whose text or key is not well-formed Unicode. */
export function findLoneSurrogate(value: Json | undefined, path: JsonPath = []): JsonPath | undefined {
  if (typeof value === "string") return value.isWellFormed() ? undefined : path;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (!key.isWellFormed()) return here;
    const found = findLoneSurrogate(member, here);
    if (found !== undefined) return found;
  }
  return undefined;
}
