import type { CallSize, Json, JsonObject } from "@iron/types";
import { isObject } from "../../json/is-object.ts";
import { finishSize } from "../../size/finish-size.ts";
import { newTally, noteCache, tallyValue, type Tally } from "../../size/tally.ts";
import { countOf, lengthOf, stringOf } from "../../size/read-members.ts";
import { jsonBytes, textBytes } from "../../size/text-bytes.ts";
import { dearerTier } from "../dearer-tier.ts";
import { readMedia } from "./read-media.ts";

/** Fields the model never reads. Every other field counts as text. */
const SETTINGS: ReadonlySet<string> = new Set([
  "cache_control",
  "diagnostics",
  "inference_geo",
  "max_tokens",
  "metadata",
  "model",
  "service_tier",
  "speed",
  "stop_sequences",
  "stream",
  "temperature",
  "thinking",
  "top_k",
  "top_p",
  "user_profile_id",
  "workspace_id",
]);

/** Tools of Anthropic's own design that the client runs itself; other typed tools run at the provider. */
const CLIENT_TOOL = /^(?:custom$|bash_|text_editor_|computer_\d|memory_|(?:browser|computer)_toolset_)/;

/** One toolset stands for a family of tools, each with a definition that the model is shown. */
const TOOLSET = /^(?:browser|computer)_toolset_/;
const TOOLSET_TOOLS = 40;

/** How big a message can get. See {@link CallSize}: an upper bound, never an estimate. */
export function size(body: JsonObject): CallSize {
  const tally = newTally();
  noteCache(tally, body["cache_control"]);
  for (const key of Object.keys(body)) {
    const value = body[key];
    if (SETTINGS.has(key)) continue;
    if (key === "messages" || key === "system") tallyValue(tally, value, readMedia);
    else tally.textBytes += textBytes(key) + jsonBytes(value);
  }
  if (body["container"] !== undefined && body["container"] !== null) tally.unbounded.add("container");
  readServers(body["mcp_servers"], tally);
  readTools(body["tools"], tally);
  const thinking = body["thinking"];
  return finishSize(tally, {
    messages: lengthOf(body["messages"]),
    tools: countTools(body["tools"]),
    choices: 1,
    maxOutputTokens: countOf(body["max_tokens"]),
    thinkingBudget: isObject(thinking) ? countOf(thinking["budget_tokens"]) : undefined,
    serviceTier: dearerTier(body["speed"], body["inference_geo"]) ?? stringOf(body["service_tier"]),
  });
}

function countTools(tools: Json | undefined): number {
  if (!Array.isArray(tools)) return 0;
  const sets = (tools as readonly Json[]).filter(
    (tool) => isObject(tool) && TOOLSET.test(stringOf(tool["type"]) ?? ""),
  ).length;
  return tools.length + sets * (TOOLSET_TOOLS - 1);
}

function readServers(servers: Json | undefined, tally: Tally): void {
  if (lengthOf(servers) === 0) return;
  tally.serverTools.push({ name: "mcp" });
  tally.unbounded.add("mcp_servers");
}

function readTools(tools: Json | undefined, tally: Tally): void {
  if (!Array.isArray(tools)) return;
  for (const tool of tools as readonly Json[]) {
    if (!isObject(tool)) continue;
    noteCache(tally, tool["cache_control"]);
    const type = stringOf(tool["type"]);
    if (type === undefined || CLIENT_TOOL.test(type)) continue;
    // `web_search_20250305` is the tool `web_search` in one of its versions.
    const name = type.replace(/_\d{8}$/, "");
    const maxUses = countOf(tool["max_uses"]);
    tally.serverTools.push(maxUses === undefined ? { name } : { name, maxUses });
    tally.unbounded.add(name);
  }
}
