import type { ChatRequest, JsonObject, OutputFormat, RequestOrigin } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { extensionsOf, mergeExtensions } from "../../translate/extensions.ts";
import { membersOf, type Members } from "../../translate/members.ts";
import { readCommonMembers, readVerbosity, SHARED } from "../../translate/openai/common-members.ts";
import { EFFORTS } from "../../translate/effort.ts";
import { decodeMessages } from "./decode-messages.ts";
import { decodeTools } from "./decode-tools.ts";
import { ID, NAMES } from "./names.ts";

/** @throws {IronError} `invalid_request` naming the member, its value and what was expected. */
export function decodeRequest(body: JsonObject): ChatRequest {
  const members = membersOf(body);
  const common = readCommonMembers(members);
  const limit = readLimit(members);
  const tools = decodeTools(members);
  const request = {
    model: members.text("model") ?? members.fail("model", "the name of a model"),
    stream: members.flag("stream") ?? false,
    messages: decodeMessages(members.array("messages") ?? members.fail("messages", "an array of messages")),
    ...tools.settings,
    maxOutputTokens: limit?.tokens,
    ...common.settings,
    topK: members.number("top_k"),
    ...readSampling(members),
    stop: readStop(members),
    reasoning: readReasoning(members),
    output: readOutput(members),
    modalities: members.texts("modalities"),
    audio: members.object("audio"),
    prediction: members.raw("prediction"),
    verbosity: readVerbosity(members),
    includeUsage: readIncludeUsage(body),
  };
  const own = members.rest();
  return compact({
    ...request,
    extensions: mergeExtensions(extensionsOf(ID, own), extensionsOf(SHARED, common.shared)),
    origin: originOf({ ...tools.names, user: common.userName, ...limit?.names }),
  });
}

function originOf(names: RequestOrigin["names"]): RequestOrigin {
  return { dialect: ID, names: { ...NAMES, ...names } };
}

/** The newer name wins; the older one beside it travels on as an unknown member. */
function readLimit(members: Members): { tokens: number; names: RequestOrigin["names"] } | undefined {
  const name = members.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
  const tokens = members.number(name);
  if (tokens === undefined) return undefined;
  if (!Number.isSafeInteger(tokens) || tokens < 1) members.fail(name, "a whole number from 1");
  return { tokens, names: { maxOutputTokens: name } };
}

function readSampling(members: Members): Partial<ChatRequest> {
  const logprobs = members.flag("logprobs");
  const top = members.number("top_logprobs");
  return compact({
    presencePenalty: members.number("presence_penalty"),
    frequencyPenalty: members.number("frequency_penalty"),
    seed: members.number("seed"),
    choices: members.number("n"),
    logprobs: logprobs === true || top !== undefined ? compact({ top }) : undefined,
    logitBias: members.object("logit_bias") as Readonly<Record<string, number>> | undefined,
  });
}

function readStop(members: Members): readonly string[] | undefined {
  const stop = members.raw("stop");
  return typeof stop === "string" ? [stop] : members.texts("stop");
}

function readReasoning(members: Members): ChatRequest["reasoning"] {
  const effort = members.text("reasoning_effort");
  if (effort === undefined) return undefined;
  const known = EFFORTS.find((one) => one === effort);
  if (known === undefined) return members.fail("reasoning_effort", `one of ${EFFORTS.join(", ")}`);
  // the format's own providers keep it to themselves; from others it comes sealed, and goes back with the message
  return known === "none" ? { effort: known } : { effort: known, includeSealed: true };
}

function readIncludeUsage(body: JsonObject): boolean | undefined {
  const members = membersOf(body["stream_options"] ?? {}, "stream_options");
  return members.flag("include_usage");
}

function readOutput(members: Members): OutputFormat | undefined {
  const value = members.object("response_format");
  if (value === undefined) return undefined;
  const format = membersOf(value, "response_format");
  const type = format.text("type");
  if (type === "text") return { kind: "text" };
  if (type === "json_object") return { kind: "json" };
  if (type !== "json_schema") return format.fail("type", "text, json_object or json_schema");
  const schema = membersOf(format.object("json_schema"), "response_format.json_schema");
  return compact({
    kind: "json_schema" as const,
    name: schema.text("name"),
    schema: schema.object("schema") ?? {},
    strict: schema.flag("strict"),
    description: schema.text("description"),
  });
}
