import type { ChatRequest, FinishReason, Json, JsonObject, StreamFailure } from "@iron/types";
import type { ReplyContext } from "../../dialect.ts";
import { plainTier } from "../../events/plain-tier.ts";
import { sourceDialect, type FinishEvent, type StartEvent } from "../../events/source.ts";
import { isCounted } from "../../events/merge-usage.ts";
import type { UsageFold } from "../../events/usage-event.ts";
import { writeUsage } from "./usage.ts";

/** How a response ended, for its last event and its members. */
export interface ResponseEnd {
  readonly status: "completed" | "incomplete" | "failed";
  readonly incomplete: Json;
  readonly error: Json;
  /** Members that a source of the same format told only at its end. */
  readonly late?: JsonObject;
}

const DIALECT = "openai-responses";

const INCOMPLETE: Partial<Record<FinishReason, string>> = {
  length: "max_output_tokens",
  context_window: "max_output_tokens",
  content_filter: "content_filter",
  refusal: "content_filter",
};

/** What the finish says. A refusal that stands in the output is a complete answer. */
export function responseEnd(
  finish: FinishEvent | undefined,
  seen: { readonly refusal: boolean; readonly error: StreamFailure | undefined },
): ResponseEnd {
  const reason = finish?.reason ?? "stop";
  if (reason === "error" || seen.error !== undefined) return failed(finish, seen.error);
  const cause = finish?.raw === "incomplete" ? finish.details?.["incomplete_details"] : undefined;
  if (cause !== undefined) return { status: "incomplete", incomplete: cause, error: null };
  const why = reason === "refusal" && seen.refusal ? undefined : INCOMPLETE[reason];
  return why === undefined
    ? { status: "completed", incomplete: null, error: null }
    : { status: "incomplete", incomplete: { reason: why }, error: null };
}

function failed(finish: FinishEvent | undefined, failure: StreamFailure | undefined): ResponseEnd {
  const code = failure?.code ?? "server_error";
  const message = failure?.message ?? "The provider reported an error.";
  const error = finish?.details?.["error"] ?? { code, message };
  return { status: "failed", incomplete: null, error };
}

/** Whether the source spoke this format too. */
export function isSame(start: StartEvent | undefined): boolean {
  return sourceDialect(start) === DIALECT;
}

/** The response before its output: what `response.created` carries. */
export function writeResponse(context: ReplyContext, start: StartEvent | undefined): JsonObject {
  const same = isSame(start);
  const own = same ? (start?.extensions?.[DIALECT] ?? {}) : {};
  return {
    ...defaults(context.request),
    ...own,
    id: (same ? start?.id : undefined) ?? `resp_${context.requestId}`,
    object: "response",
    created_at: start?.created ?? context.created,
    model: (same ? start?.model : undefined) ?? context.model,
    status: "in_progress",
    output: [],
    usage: null,
  };
}

/** The members a client's SDK expects to be there, with the request's values where they are plain. */
function defaults(request: Partial<ChatRequest> = {}): JsonObject {
  const { maxOutputTokens, temperature, topP, reasoning, user } = request;
  return {
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: orNull(maxOutputTokens),
    max_tool_calls: null,
    parallel_tool_calls: request.parallelToolCalls !== false,
    previous_response_id: null,
    reasoning: { effort: orNull(reasoning?.effort), summary: orNull(reasoning?.summary) },
    store: false,
    temperature: orNull(temperature),
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_p: orNull(topP),
    truncation: "disabled",
    user: orNull(user),
    metadata: request.metadata ?? {},
  };
}

function orNull(value: Json | undefined): Json {
  return value ?? null;
}

/** The response at its end. */
export function finishResponse(
  response: JsonObject,
  end: ResponseEnd,
  content: { readonly output: readonly JsonObject[]; readonly usage: UsageFold },
): JsonObject {
  const { usage } = content.usage;
  const tier = plainTier(usage.serviceTier);
  return {
    ...response,
    ...end.late,
    status: end.status,
    error: end.error,
    incomplete_details: end.incomplete,
    output: content.output,
    usage: isCounted(usage) ? (content.usage.latestOf(DIALECT) ?? writeUsage(usage)) : null,
    ...(tier !== undefined && { service_tier: tier }),
  };
}
