import type { ChatRequest, JsonObject } from "@iron/types";
import { compact, type Compact } from "../compact.ts";
import { isObject, mismatch, type Members } from "../members.ts";

/** Where members that both formats of this vendor know, and no other, travel in `extensions`. */
export const SHARED = "openai";

/** Members with one name and one meaning in both formats, carried between them unread. */
const CARRIED = ["moderation", "prompt_cache_options", "prompt_cache_retention"] as const;

/** The settings that both formats of this vendor spell alike. */
export type CommonSettings = Compact<
  Pick<
    ChatRequest,
    | "temperature"
    | "topP"
    | "parallelToolCalls"
    | "metadata"
    | "user"
    | "serviceTier"
    | "store"
    | "promptCacheKey"
  >
>;

export interface CommonMembers {
  readonly settings: CommonSettings;
  readonly shared: JsonObject | undefined;
  /** The client's name for the end user's id. */
  readonly userName: "user" | "safety_identifier";
}

export function readCommonMembers(members: Members): CommonMembers {
  const identifier = members.text("safety_identifier");
  const user = members.text("user");
  const shared: Record<string, JsonObject[string]> = {};
  for (const key of CARRIED) {
    const value = members.raw(key);
    if (value !== undefined) shared[key] = value;
  }
  if (identifier !== undefined && user !== undefined) shared["user"] = user;
  const obfuscation = readObfuscation(members);
  if (obfuscation !== undefined) shared["stream_options"] = { include_obfuscation: obfuscation };
  return {
    settings: compact({
      temperature: numberWithin(members, "temperature", 2),
      topP: numberWithin(members, "top_p", 1),
      parallelToolCalls: members.flag("parallel_tool_calls"),
      metadata: readMetadata(members),
      user: identifier ?? user,
      serviceTier: members.text("service_tier"),
      store: members.flag("store"),
      promptCacheKey: members.text("prompt_cache_key"),
    }),
    shared: Object.keys(shared).length === 0 ? undefined : shared,
    userName: identifier === undefined ? "user" : "safety_identifier",
  };
}

/** `verbosity`, which lies at the top in one format and under `text` in the other. */
export function readVerbosity(members: Members): ChatRequest["verbosity"] {
  const value = members.text("verbosity");
  if (value === undefined || value === "low" || value === "medium" || value === "high") return value;
  return members.fail("verbosity", "low, medium or high");
}

function readObfuscation(members: Members): boolean | undefined {
  const options = members.object("stream_options");
  const value = options?.["include_obfuscation"];
  return typeof value === "boolean" ? value : undefined;
}

function numberWithin(members: Members, key: string, most: number): number | undefined {
  const value = members.number(key);
  if (value !== undefined && (value < 0 || value > most)) members.fail(key, `a number from 0 to ${most}`);
  return value;
}

function readMetadata(members: Members): Readonly<Record<string, string>> | undefined {
  const value = members.object("metadata");
  if (value === undefined) return undefined;
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") throw mismatch(`metadata.${key}`, text, "a text");
  }
  return isObject(value) ? (value as Readonly<Record<string, string>>) : undefined;
}
