import type { Json } from "@iron/types";

/** How many members all objects in a parsed value have together. Recursion is bounded by the depth limit that the text has passed. */
export function countKeys(value: Json | undefined): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) {
      if (typeof item === "object" && item !== null) count += countKeys(item);
    }
    return count;
  }
  const members = value as Readonly<Record<string, Json>>;
  const keys = Object.keys(members);
  for (const key of keys) {
    const member = members[key];
    if (typeof member === "object" && member !== null) count += countKeys(member);
  }
  return count + keys.length;
}
