import type { ChatRequest, JsonObject, OutputFormat } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { EFFORTS } from "../../translate/effort.ts";
import { extensionsOf, mergeExtensions, splitBooks, type Extensions } from "../../translate/extensions.ts";
import { membersOf, type Members } from "../../translate/members.ts";
import { readCommonMembers, readVerbosity, SHARED } from "../../translate/openai/common-members.ts";
import { decodeInput } from "./decode-input.ts";
import { decodeTools } from "./decode-tools.ts";
import { ESSENTIAL, ID, NAMES } from "./names.ts";

const SEALED = "reasoning.encrypted_content";
const LOGPROBS = "message.output_text.logprobs";

/** @throws {IronError} `invalid_request` naming the member, its value and what was expected. */
export function decodeRequest(body: JsonObject): ChatRequest {
  const members = membersOf(body);
  const common = readCommonMembers(members);
  const model = members.text("model") ?? members.fail("model", "the name of a model");
  const include = members.texts("include");
  const reasoning = readReasoning(members, include?.includes(SEALED) ?? false);
  const text = readText(members);
  const top = members.number("top_logprobs");
  const logprobs = top !== undefined || include?.includes(LOGPROBS) === true;
  const request = {
    model,
    stream: members.flag("stream") ?? false,
    messages: decodeInput(members, model),
    ...decodeTools(members),
    maxOutputTokens: readLimit(members),
    ...common.settings,
    logprobs: logprobs ? compact({ top }) : undefined,
    reasoning: reasoning.options,
    ...text.settings,
  };
  const others = include?.filter((one) => one !== SEALED && one !== LOGPROBS) ?? [];
  const own = { ...(others.length > 0 ? { include: others } : {}), ...members.rest() };
  const note = typeof body["input"] === "string" ? { "#input": "text" } : {};
  return compact({
    ...request,
    extensions: mergeExtensions(
      splitBooks(ID, { ...own, ...note }, idleMembers(own)),
      extensionsOf(SHARED, common.shared),
      reasoning.extensions,
      text.extensions,
    ),
    origin: { dialect: ID, names: { ...NAMES, user: common.userName }, essential: ESSENTIAL },
  });
}

/** Members that say no more than their absence would. */
function idleMembers(own: JsonObject): ReadonlySet<string> {
  const idle = new Set<string>();
  if (own["background"] === false) idle.add("background");
  if (own["truncation"] === "disabled") idle.add("truncation");
  return idle;
}

function readLimit(members: Members): number | undefined {
  const tokens = members.number("max_output_tokens");
  if (tokens !== undefined && (!Number.isSafeInteger(tokens) || tokens < 1)) {
    members.fail("max_output_tokens", "a whole number from 1");
  }
  return tokens;
}

function readReasoning(
  members: Members,
  includeSealed: boolean,
): { readonly options: ChatRequest["reasoning"]; readonly extensions: Extensions | undefined } {
  const value = members.object("reasoning");
  const sealed = includeSealed ? true : undefined;
  if (value === undefined) {
    return { options: sealed === undefined ? undefined : { includeSealed: true }, extensions: undefined };
  }
  const inner = membersOf(value, "reasoning");
  const name = inner.text("effort");
  const effort = EFFORTS.find((one) => one === name);
  if (name !== undefined && effort === undefined) inner.fail("effort", `one of ${EFFORTS.join(", ")}`);
  const options = compact({ effort, summary: inner.text("summary"), includeSealed: sealed });
  return { options, extensions: extensionsOf(`${ID}/reasoning`, inner.rest()) };
}

function readText(members: Members): {
  readonly settings: Pick<ChatRequest, "output" | "verbosity">;
  readonly extensions: Extensions | undefined;
} {
  const value = members.object("text");
  if (value === undefined) return { settings: {}, extensions: undefined };
  const inner = membersOf(value, "text");
  const settings = compact({ output: readFormat(inner), verbosity: readVerbosity(inner) });
  return { settings, extensions: extensionsOf(`${ID}/text`, inner.rest()) };
}

function readFormat(text: Members): OutputFormat | undefined {
  const value = text.object("format");
  if (value === undefined) return undefined;
  const format = membersOf(value, "text.format");
  const type = format.text("type");
  if (type === "text") return { kind: "text" };
  if (type === "json_object") return { kind: "json" };
  if (type !== "json_schema") return format.fail("type", "text, json_object or json_schema");
  return compact({
    kind: "json_schema" as const,
    name: format.text("name"),
    schema: format.object("schema") ?? format.fail("schema", "a JSON schema"),
    strict: format.flag("strict"),
    description: format.text("description"),
  });
}
