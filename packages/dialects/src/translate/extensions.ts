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

/** Ends the id of members by which a provider keeps its books, such as an item's id and status: of no meaning elsewhere, so no loss. */
export const BOOKKEEPING = "#books";

/** The members with those named in `books` told apart as the provider's bookkeeping. */
export function splitBooks(
  id: string,
  members: JsonObject | undefined,
  books: ReadonlySet<string>,
): Extensions | undefined {
  const entries = Object.entries(members ?? {});
  const pick = (kept: boolean): JsonObject =>
    Object.fromEntries(entries.filter(([key]) => books.has(key) === kept));
  return mergeExtensions(extensionsOf(id, pick(false)), extensionsOf(id + BOOKKEEPING, pick(true)));
}

/** The members to write for `id`, without our notes. */
export function ownMembers(extensions: Extensions | undefined, id: string): JsonObject {
  const members = { ...extensions?.[id], ...extensions?.[id + BOOKKEEPING] };
  return Object.fromEntries(Object.entries(members).filter(([key]) => !key.startsWith("#")));
}

export function noteOf(extensions: Extensions | undefined, id: string, note: string): Json | undefined {
  return extensions?.[id]?.[note];
}
