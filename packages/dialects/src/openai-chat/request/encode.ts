import type { ChatRequest, JsonObject } from "@iron/types";
import type { EncodeContext, EncodedRequest } from "../../dialect.ts";
import { compact } from "../../translate/compact.ts";
import { ownMembers } from "../../translate/extensions.ts";
import { lossesOf, type Losses } from "../../translate/loss.ts";
import { SHARED } from "../../translate/openai/common-members.ts";
import { encodeCommon } from "../../translate/openai/encode-common.ts";
import { encodeEffort } from "../../translate/openai/encode-effort.ts";
import { modelTraits, needsFitting } from "../../translate/openai/model-traits.ts";
import { fitsStrict } from "../../translate/openai/fits-strict.ts";
import { LONGEST_NAME, withLegalNames } from "../../translate/tool-name.ts";
import { encodeMessages } from "./encode-messages.ts";
import { encodeTools } from "./encode-tools.ts";
import { ID } from "./names.ts";

const MOST_STOPS = 4;

export function encodeRequest(asked: ChatRequest, context: EncodeContext): EncodedRequest {
  const request = withLegalNames(asked, ID, LONGEST_NAME.openai);
  const losses = lossesOf(request, [ID, SHARED]);
  losses.foreign(request.extensions);
  const summary = request.reasoning?.summary;
  if (summary !== undefined && summary !== "omitted") losses.drop("reasoning.summary");
  const common = encodeCommon(request, context, losses);
  const body = compact({
    ...ownMembers(request.extensions, ID),
    model: context.model,
    messages: encodeMessages(request, context, losses),
    stream: request.stream ? true : undefined,
    ...common,
    metadata: encodeMetadata(request, context, losses),
    ...encodeStreamOptions(request, common),
    ...encodeTools(request, context.model, losses),
    ...encodeLimit(request, context, losses),
    ...encodeSampling(request, context, losses),
    reasoning_effort: encodeEffort(request, context, losses),
    response_format: encodeOutput(request),
    modalities: request.modalities,
    audio: request.audio,
    prediction: request.prediction,
    verbosity: request.verbosity,
  });
  return { body, ...losses.report() };
}

/** The vendor takes metadata here only for replies that it stores. */
function encodeMetadata(
  request: ChatRequest,
  context: EncodeContext,
  losses: Losses,
): ChatRequest["metadata"] {
  const { metadata, store, origin } = request;
  const taken = origin?.dialect === ID || store === true || !modelTraits(context.model).known;
  if (metadata === undefined || taken) return metadata;
  losses.drop("metadata");
  return undefined;
}

/** Clients of other formats always get usage, so it is asked for on their behalf. */
function encodeStreamOptions(request: ChatRequest, common: JsonObject): JsonObject {
  const usage = request.includeUsage ?? (request.origin?.dialect === ID ? undefined : true);
  const shared = common["stream_options"] as JsonObject | undefined;
  if (!request.stream && request.origin?.dialect !== ID) return { stream_options: undefined };
  if (usage === undefined && shared === undefined) return {};
  return { stream_options: compact({ include_usage: usage, ...shared }) };
}

function encodeLimit(request: ChatRequest, context: EncodeContext, losses: Losses): JsonObject {
  if (request.maxOutputTokens === undefined) return {};
  const own = request.origin?.dialect === ID ? request.origin.names["maxOutputTokens"] : undefined;
  const name = own ?? (modelTraits(context.model).known ? "max_completion_tokens" : "max_tokens");
  // The Messages format has a cap of none, to fill the prompt cache; here one is the least.
  if (request.maxOutputTokens === 0) losses.drop("maxOutputTokens");
  return { [name]: Math.max(request.maxOutputTokens, 1) };
}

function encodeSampling(request: ChatRequest, context: EncodeContext, losses: Losses): JsonObject {
  const native = request.origin?.dialect === ID;
  if (request.topK !== undefined && !native) losses.drop("topK");
  return compact({
    top_k: native ? request.topK : undefined,
    presence_penalty: request.presencePenalty,
    frequency_penalty: request.frequencyPenalty,
    seed: request.seed,
    n: request.choices,
    logprobs: request.logprobs === undefined ? undefined : true,
    top_logprobs: request.logprobs?.top,
    logit_bias: request.logitBias,
    stop: encodeStop(request, context, losses),
  });
}

function encodeStop(
  request: ChatRequest,
  context: EncodeContext,
  losses: Losses,
): readonly string[] | undefined {
  const { stop } = request;
  if (stop === undefined || !needsFitting(request, context.model)) return stop;
  if (modelTraits(context.model).reasons) {
    losses.drop("stop");
    return undefined;
  }
  if (stop.length > MOST_STOPS) losses.drop("stop");
  return stop.slice(0, MOST_STOPS);
}

function encodeOutput(request: ChatRequest): JsonObject | undefined {
  const { output } = request;
  if (output === undefined) return undefined;
  if (output.kind === "text") return { type: "text" };
  if (output.kind === "json") return { type: "json_object" };
  const foreign = request.origin?.dialect.startsWith("openai-") !== true;
  return {
    type: "json_schema",
    json_schema: compact({
      name: output.name ?? "response",
      description: output.description,
      schema: output.schema,
      strict: output.strict ?? (foreign && fitsStrict(output.schema) ? true : undefined),
    }),
  };
}
