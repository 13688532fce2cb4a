import type { JsonObject, Usage } from "@iron/types";
import { dearerTier } from "../dearer-tier.ts";
import { asCount, asObject, asObjects, asText } from "../../events/read.ts";
import { part, putCount, type UsageDraft } from "../../events/usage-fields.ts";

/** Usage as the wire states it, merged over the events of one stream. */
export interface WireUsage {
  input?: number | undefined;
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
  cacheWrite1h?: number | undefined;
  output?: number | undefined;
  thinking?: number | undefined;
  tools?: Record<string, number>;
  tier?: string;
  /** What makes every token dearer; once said it holds for the whole reply. */
  dearer?: string;
}

/**
 * Takes one `usage` object into `wire`. The numbers are cumulative, so the larger of two replaces the smaller; they are never summed.
 * `placeholder` leaves the output out: what `message_start` says of it is not a count.
 */
export function takeUsage(wire: WireUsage, usage: JsonObject, placeholder = false): void {
  const all = withIterations(usage);
  wire.input = larger(wire.input, all.input);
  wire.cacheRead = larger(wire.cacheRead, all.cacheRead);
  wire.cacheWrite = larger(wire.cacheWrite, all.cacheWrite);
  wire.cacheWrite1h = larger(wire.cacheWrite1h, all.cacheWrite1h);
  if (!placeholder) {
    wire.output = larger(wire.output, all.output);
    wire.thinking = larger(wire.thinking, asCount(part(usage, "output_tokens_details")["thinking_tokens"]));
  }
  takeTools(wire, usage);
  const tier = asText(usage["service_tier"]);
  if (tier !== undefined) wire.tier = tier;
  const dearer = dearerTier(usage["speed"], usage["inference_geo"]);
  if (dearer !== undefined) wire.dearer = dearer;
}

function takeTools(wire: WireUsage, usage: JsonObject): void {
  const uses = asObject(usage["server_tool_use"]);
  if (uses === undefined) return;
  for (const [name, value] of Object.entries(uses)) {
    const count = asCount(value);
    if (count === undefined || !name.endsWith("_requests")) continue;
    wire.tools ??= {};
    const short = name.slice(0, -"_requests".length);
    wire.tools[short] = Math.max(wire.tools[short] ?? 0, count);
  }
}

interface Counts {
  input: number | undefined;
  cacheRead: number | undefined;
  cacheWrite: number | undefined;
  cacheWrite1h: number | undefined;
  output: number | undefined;
}

/**
 * `iterations` lists every pass over a model that one call made (compaction, a fallback model, an advisor). The totals beside it leave
 * some passes out although they are charged, so the sum counts wherever it is larger.
 */
function withIterations(usage: JsonObject): Counts {
  const total = readCounts(usage);
  const passes = asObjects(usage["iterations"]);
  if (passes.length === 0) return total;
  const sum: Counts = { input: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, output: 0 };
  for (const pass of passes) {
    const counts = readCounts(pass);
    for (const key of Object.keys(sum) as (keyof Counts)[]) sum[key] = (sum[key] ?? 0) + (counts[key] ?? 0);
  }
  for (const key of Object.keys(sum) as (keyof Counts)[]) {
    if (sum[key] !== 0 || total[key] !== undefined) total[key] = larger(total[key], sum[key]);
  }
  return total;
}

function readCounts(usage: JsonObject): Counts {
  return {
    input: asCount(usage["input_tokens"]),
    cacheRead: asCount(usage["cache_read_input_tokens"]),
    cacheWrite: asCount(usage["cache_creation_input_tokens"]),
    cacheWrite1h: asCount(part(usage, "cache_creation")["ephemeral_1h_input_tokens"]),
    output: asCount(usage["output_tokens"]),
  };
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.max(a, b);
}

/** Neutral usage: the input total includes what was read from and written to the cache, which the wire counts apart. */
export function readUsage(wire: WireUsage): Partial<Usage> {
  const draft: UsageDraft = {};
  const write1h = Math.min(wire.cacheWrite1h ?? 0, wire.cacheWrite ?? 0);
  if (wire.input !== undefined) {
    putCount(draft, "inputTokens", wire.input + (wire.cacheRead ?? 0) + (wire.cacheWrite ?? 0));
  }
  putCount(draft, "cacheReadTokens", wire.cacheRead);
  if (wire.cacheWrite !== undefined) putCount(draft, "cacheWriteTokens", wire.cacheWrite - write1h);
  if (wire.cacheWrite1h !== undefined) putCount(draft, "cacheWrite1hTokens", write1h);
  putCount(draft, "outputTokens", wire.output);
  putCount(draft, "reasoningTokens", wire.thinking);
  if (wire.tools !== undefined) draft.serverToolUses = wire.tools;
  const tier = wire.dearer ?? wire.tier;
  if (tier !== undefined) draft.serviceTier = tier === "standard" ? "default" : tier;
  return draft;
}

/** Writes usage as Messages states it. `message_delta` carries fewer members than a whole message. */
export function writeUsage(usage: Partial<Usage>, whole: boolean): JsonObject {
  const read = usage.cacheReadTokens ?? 0;
  const short = usage.cacheWriteTokens ?? 0;
  const long = usage.cacheWrite1hTokens ?? 0;
  const uses = Object.entries(usage.serverToolUses ?? {});
  return {
    input_tokens: Math.max(0, (usage.inputTokens ?? 0) - read - short - long),
    cache_creation_input_tokens: short + long,
    cache_read_input_tokens: read,
    ...(whole && {
      cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
    }),
    output_tokens: usage.outputTokens ?? 0,
    ...(usage.reasoningTokens !== undefined && {
      output_tokens_details: { thinking_tokens: usage.reasoningTokens },
    }),
    ...(uses.length > 0 && {
      server_tool_use: Object.fromEntries(uses.map(([name, count]) => [`${name}_requests`, count])),
    }),
    ...(whole && { service_tier: writeTier(usage.serviceTier) }),
  };
}

function writeTier(tier: string | undefined): string {
  return tier === "priority" || tier === "batch" ? tier : "standard";
}
