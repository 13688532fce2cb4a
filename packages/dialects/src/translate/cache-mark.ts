import type { CacheMark, JsonObject } from "@iron/types";
import { membersOf, type Members } from "./members.ts";

/** Reads `cache_control`, which some clients of other formats send too, for models whose provider knows it. */
export function readCacheMark(members: Members): CacheMark | undefined {
  const value = members.object("cache_control");
  if (value === undefined) return undefined;
  const mark = membersOf(value, `${members.path}.cache_control`);
  const ttl = mark.text("ttl");
  if (ttl === undefined || ttl === "5m" || ttl === "1h") return ttl === undefined ? {} : { ttl };
  return mark.fail("ttl", "5m or 1h");
}

export function cacheControl(mark: CacheMark | undefined): { readonly cache_control?: JsonObject } {
  if (mark === undefined) return {};
  return {
    cache_control: mark.ttl === undefined ? { type: "ephemeral" } : { type: "ephemeral", ttl: mark.ttl },
  };
}
