import type { ChatRequest, JsonObject, OutputFormat } from "@iron/types";
import type { EncodeContext, EncodedRequest } from "../../dialect.ts";
import { compact } from "../../translate/compact.ts";
import { dropSettings } from "../../translate/drop-settings.ts";
import { ownMembers } from "../../translate/extensions.ts";
import { lossesOf, type Losses } from "../../translate/loss.ts";
import { SHARED } from "../../translate/openai/common-members.ts";
import { encodeCommon } from "../../translate/openai/encode-common.ts";
import { encodeEffort } from "../../translate/openai/encode-effort.ts";
import { fitsStrict } from "../../translate/openai/fits-strict.ts";
import { LONGEST_NAME, withLegalNames } from "../../translate/tool-name.ts";
import { encodeInput } from "./encode-input.ts";
import { encodeTools } from "./encode-tools.ts";
import { ID } from "./names.ts";

const LEAST_OUTPUT = 16;

const NO_PLACE = [
  "topK",
  "presencePenalty",
  "frequencyPenalty",
  "seed",
  "stop",
  "choices",
  "logitBias",
  "modalities",
  "audio",
  "prediction",
] as const;

export function encodeRequest(asked: ChatRequest, context: EncodeContext): EncodedRequest {
  const request = withLegalNames(asked, ID, LONGEST_NAME.openai);
  const losses = lossesOf(request, [ID, SHARED]);
  losses.foreign(request.extensions);
  dropSettings(request, NO_PLACE, losses);
  const native = request.origin?.dialect === ID;
  const reasoning = encodeReasoning(request, context, losses);
  const own = ownMembers(request.extensions, ID);
  const body = compact({
    ...own,
    model: context.model,
    ...encodeInput(request, context, losses),
    stream: request.stream ? true : undefined,
    // This format keeps replies unless told not to; the others do not, so their clients have not agreed to it.
    ...(native ? {} : { store: false }),
    ...encodeCommon(request, context, losses),
    ...encodeTools(request, losses),
    max_output_tokens: encodeLimit(request, losses),
    top_logprobs: request.logprobs?.top,
    reasoning,
    text: encodeText(request),
    include: encodeInclude(request, own["include"], reasoning !== undefined),
  });
  return { body, ...losses.report() };
}

/** A cap below the format's least is refused; clients of other formats do ask for one token, to see whether they may. */
function encodeLimit({ maxOutputTokens: cap, origin }: ChatRequest, losses: Losses): number | undefined {
  if (cap === undefined || cap >= LEAST_OUTPUT || origin?.dialect === ID) return cap;
  losses.drop("maxOutputTokens");
  return LEAST_OUTPUT;
}

function encodeReasoning(
  request: ChatRequest,
  context: EncodeContext,
  losses: Losses,
): JsonObject | undefined {
  const value = compact({
    effort: encodeEffort(request, context, losses),
    summary: encodeSummary(request),
    ...ownMembers(request.extensions, `${ID}/reasoning`),
  });
  return Object.keys(value).length === 0 ? undefined : value;
}

const SUMMARIES: ReadonlySet<string> = new Set(["auto", "concise", "detailed"]);

/** Other formats' words for showing the reasoning all mean a summary here; for hiding it, none. */
function encodeSummary({ reasoning, origin }: ChatRequest): string | undefined {
  const wanted = reasoning?.summary;
  if (wanted === undefined || origin?.dialect === ID || SUMMARIES.has(wanted)) return wanted;
  return wanted === "omitted" ? undefined : "auto";
}

function encodeText(request: ChatRequest): JsonObject | undefined {
  const value = compact({
    format: encodeFormat(request.output, request.origin?.dialect.startsWith("openai-") !== true),
    verbosity: request.verbosity,
    ...ownMembers(request.extensions, `${ID}/text`),
  });
  return Object.keys(value).length === 0 ? undefined : value;
}

function encodeFormat(output: OutputFormat | undefined, foreign: boolean): JsonObject | undefined {
  if (output === undefined) return undefined;
  if (output.kind === "text") return { type: "text" };
  if (output.kind === "json") return { type: "json_object" };
  return compact({
    type: "json_schema",
    name: output.name ?? "response",
    description: output.description,
    schema: output.schema,
    strict: output.strict ?? (foreign && fitsStrict(output.schema) ? true : undefined),
  });
}

function encodeInclude(
  request: ChatRequest,
  own: JsonObject[string],
  reasons: boolean,
): readonly string[] | undefined {
  const include = Array.isArray(own) ? (own as readonly string[]).slice() : [];
  const native = request.origin?.dialect === ID;
  if (request.reasoning?.includeSealed === true && (native || reasons))
    include.push("reasoning.encrypted_content");
  if (request.logprobs !== undefined) include.push("message.output_text.logprobs");
  return include.length === 0 ? undefined : include;
}
