import type { Json, JsonObject } from "@iron/types";

export type Extensions = Readonly<Record<string, JsonObject>>;

/**
 * Members of one format under its id, those of an object within the body under `id/object`; undefined when there are none. A key that
 * begins with `#` is a note of ours, never sent.
 */
export function extensionsOf(id: string, members: JsonObject | undefined): Extensions | undefined {
  return members === undefined || Object.keys(members).length === 0 ? undefined : { [id]: members };
}

export function mergeExtensions(...parts: readonly (Extensions | undefined)[]): Extensions | undefined {
  const merged: Record<string, JsonObject> = {};
  for (const part of parts) {
    for (const [id, members] of Object.entries(part ?? {})) merged[id] = { ...merged[id], ...members };
  }
  return Object.keys(merged).length === 0 ? undefined : merged;
}

/** The members to write for `id`, without our notes. */
export function ownMembers(extensions: Extensions | undefined, id: string): JsonObject {
  const members = extensions?.[id];
  if (members === undefined) return {};
  return Object.fromEntries(Object.entries(members).filter(([key]) => !key.startsWith("#")));
}

export function noteOf(extensions: Extensions | undefined, id: string, note: string): Json | undefined {
  return extensions?.[id]?.[note];
}
