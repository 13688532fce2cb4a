import type { ChatRequest, Json, JsonObject } from "@iron/types";
import type { EncodedRequest } from "../dialect.ts";
import { BOOKKEEPING } from "./extensions.ts";

/** What was left out on the way to the target, told in the client's own names, each once. */
export interface Losses {
  /** @param feature A neutral name; each format's `names.ts` says what its clients call it. */
  drop(feature: string, detail?: string): void;
  /** Names every member under other dialects' ids in `extensions`, whose place in the client's format is `feature`. */
  foreign(extensions: Readonly<Record<string, JsonObject>> | undefined, feature?: string): void;
  report(): Pick<EncodedRequest, "dropped" | "refused">;
}

/** @param own The keys in `extensions` that the target can carry. */
export function lossesOf(request: ChatRequest, own: readonly string[]): Losses {
  const names = request.origin?.names ?? {};
  const dropped = new Set<string>();
  const add = (path: string): void => void dropped.add(path);
  return {
    drop(feature, detail) {
      const name = names[feature] ?? feature;
      add(detail === undefined ? name : `${name}.${detail}`);
    },
    foreign(extensions, feature) {
      const place = feature === undefined ? "" : `${names[feature] ?? feature}.`;
      for (const [id, members] of Object.entries(extensions ?? {})) {
        const [dialect = id, inner] = id.split("/");
        if (own.includes(dialect) || id.endsWith(BOOKKEEPING)) continue;
        const prefix = inner === undefined ? place : `${place}${inner}.`;
        for (const [key, value] of Object.entries(members)) if (!isNothing(key, value)) add(prefix + key);
      }
    },
    report() {
      const refused = (request.origin?.essential ?? []).filter((name) => dropped.has(name));
      return refused.length === 0 ? { dropped: [...dropped] } : { dropped: [...dropped], refused };
    },
  };
}

/** Notes of ours, and members that say nothing, as replies sent back as history have them. */
function isNothing(key: string, value: Json | undefined): boolean {
  return key.startsWith("#") || value === null || (Array.isArray(value) && value.length === 0);
}
