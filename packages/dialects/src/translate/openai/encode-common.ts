import { createHash } from "node:crypto";
import type { ChatRequest, JsonObject } from "@iron/types";
import type { EncodeContext } from "../../dialect.ts";
import { compact } from "../compact.ts";
import type { Losses } from "../loss.ts";
import { SHARED } from "./common-members.ts";
import { modelTraits, needsFitting } from "./model-traits.ts";

const LONGEST_USER = 64;
const TIERS: ReadonlySet<string> = new Set([
  "auto",
  "default",
  "flex",
  "scale",
  "priority",
  "fast",
  "ultrafast",
]);

/** The settings that both formats of this vendor spell alike. */
export function encodeCommon(request: ChatRequest, context: EncodeContext, losses: Losses): JsonObject {
  return compact({
    ...encodeSampling(request, context, losses),
    parallel_tool_calls: request.parallelToolCalls,
    metadata: request.metadata,
    ...encodeUser(request, context),
    service_tier: encodeTier(request, losses),
    store: request.store,
    prompt_cache_key: request.promptCacheKey,
    ...request.extensions?.[SHARED],
  });
}

function encodeSampling(request: ChatRequest, context: EncodeContext, losses: Losses): JsonObject {
  const { temperature, topP } = request;
  const refused =
    needsFitting(request, context.model) &&
    modelTraits(context.model).reasons &&
    request.reasoning?.effort !== "none";
  if (!refused) return compact({ temperature, top_p: topP });
  if (temperature !== undefined && temperature !== 1) losses.drop("temperature");
  if (topP !== undefined && topP !== 1) losses.drop("topP");
  return {};
}

function encodeUser(request: ChatRequest, context: EncodeContext): JsonObject {
  const { user, origin } = request;
  if (user === undefined) return {};
  const fitted = user.length > LONGEST_USER ? createHash("sha256").update(user).digest("hex") : user;
  const native = origin?.dialect.startsWith("openai-") ?? false;
  const name = native
    ? (origin?.names["user"] ?? "user")
    : modelTraits(context.model).known
      ? "safety_identifier"
      : "user";
  return { [name]: native ? user : fitted };
}

function encodeTier(request: ChatRequest, losses: Losses): string | undefined {
  const tier = request.serviceTier;
  const native = request.origin?.dialect.startsWith("openai-") ?? false;
  if (tier === undefined || native || TIERS.has(tier)) return tier;
  if (tier === "standard_only") return "default";
  losses.drop("serviceTier");
  return undefined;
}
