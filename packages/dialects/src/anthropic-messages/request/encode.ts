import type { ChatRequest, JsonObject } from "@iron/types";
import type { EncodeContext, EncodedRequest } from "../../dialect.ts";
import { compact } from "../../translate/compact.ts";
import { dropSettings } from "../../translate/drop-settings.ts";
import { ownMembers } from "../../translate/extensions.ts";
import { lossesOf, type Losses } from "../../translate/loss.ts";
import { LONGEST_NAME, withLegalNames } from "../../translate/tool-name.ts";
import { encodeMessages } from "./encode-messages.ts";
import { encodeOutput } from "./encode-output.ts";
import { encodeReasoning } from "./encode-reasoning.ts";
import { encodeSampling } from "./encode-sampling.ts";
import { encodeTools } from "./encode-tools.ts";
import { ID } from "./names.ts";

const NO_PLACE = [
  "presencePenalty",
  "frequencyPenalty",
  "seed",
  "choices",
  "logprobs",
  "logitBias",
  "modalities",
  "audio",
  "prediction",
  "verbosity",
  "metadata",
  "store",
  "promptCacheKey",
] as const;

export function encodeRequest(asked: ChatRequest, context: EncodeContext): EncodedRequest {
  const request = withLegalNames(asked, ID, LONGEST_NAME.anthropic);
  const losses = lossesOf(request, [ID]);
  losses.foreign(request.extensions);
  dropSettings(request, NO_PLACE, losses);
  const maxTokens = request.maxOutputTokens ?? context.defaultMaxOutputTokens;
  const reasoning = encodeReasoning(request, { model: context.model, maxTokens }, losses);
  const output = encodeOutput(request, context, losses);
  const config = compact({
    effort: reasoning.effort,
    format: output.format,
    ...ownMembers(request.extensions, `${ID}/output_config`),
  });
  const body = compact({
    ...ownMembers(request.extensions, ID),
    model: context.model,
    max_tokens: maxTokens,
    ...encodeMessages(request, context, losses),
    stream: request.stream ? true : undefined,
    ...encodeTools(request, context, losses),
    thinking: reasoning.thinking,
    output_config: Object.keys(config).length === 0 ? undefined : config,
    output_format: output.formerFormat,
    ...encodeSampling(request, { model: context.model, thinks: reasoning.thinks }, losses),
    stop_sequences: encodeStop(request, losses),
    metadata: encodeMetadata(request),
    service_tier: encodeTier(request, losses),
  });
  return { body, ...losses.report() };
}

/** Sequences of nothing but white space are refused here. */
function encodeStop(request: ChatRequest, losses: Losses): readonly string[] | undefined {
  const { stop, origin } = request;
  if (stop === undefined || origin?.dialect === ID) return stop;
  const legal = stop.filter((one) => one.trim() !== "");
  if (legal.length < stop.length) losses.drop("stop");
  return legal.length === 0 ? undefined : legal;
}

function encodeMetadata(request: ChatRequest): JsonObject | undefined {
  const metadata = compact({ user_id: request.user, ...ownMembers(request.extensions, `${ID}/metadata`) });
  return Object.keys(metadata).length === 0 ? undefined : metadata;
}

function encodeTier(request: ChatRequest, losses: Losses): string | undefined {
  const { serviceTier, origin } = request;
  if (serviceTier === undefined || origin?.dialect === ID || serviceTier === "auto") return serviceTier;
  if (serviceTier === "default" || serviceTier === "standard_only") return "standard_only";
  losses.drop("serviceTier");
  return undefined;
}
