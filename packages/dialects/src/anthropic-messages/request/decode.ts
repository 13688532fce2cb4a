import type { ChatRequest, JsonObject, OutputFormat } from "@iron/types";
import { compact } from "../../translate/compact.ts";
import { EFFORTS } from "../../translate/effort.ts";
import { extensionsOf, mergeExtensions, type Extensions } from "../../translate/extensions.ts";
import { membersOf, type Members } from "../../translate/members.ts";
import { decodeMessages, decodeSystem } from "./decode-messages.ts";
import { decodeTools } from "./decode-tools.ts";
import { ID, NAMES } from "./names.ts";

/** @throws {IronError} `invalid_request` naming the member, its value and what was expected. */
export function decodeRequest(body: JsonObject): ChatRequest {
  const members = membersOf(body);
  const model = members.text("model") ?? members.fail("model", "the name of a model");
  const messages = members.array("messages") ?? members.fail("messages", "an array of messages");
  const config = readOutputConfig(members);
  const reasoning = readReasoning(members, config.effort);
  const metadata = readMetadata(members);
  const tools = decodeTools(members);
  const request = {
    model,
    stream: members.flag("stream") ?? false,
    messages: [...decodeSystem(members), ...decodeMessages(messages, model)],
    ...tools.settings,
    maxOutputTokens: readLimit(members),
    temperature: readShare(members, "temperature"),
    topP: readShare(members, "top_p"),
    topK: members.number("top_k"),
    stop: members.texts("stop_sequences"),
    reasoning: reasoning.options,
    output: config.output,
    user: metadata.user,
    serviceTier: members.text("service_tier"),
  };
  return compact({
    ...request,
    extensions: mergeExtensions(
      extensionsOf(ID, members.rest()),
      tools.extensions,
      config.extensions,
      reasoning.extensions,
      metadata.extensions,
    ),
    origin: { dialect: ID, names: { ...NAMES, ...config.names } },
  });
}

/** Zero is legal here: it fills the prompt cache and writes nothing. */
function readLimit(members: Members): number {
  const tokens = members.number("max_tokens");
  if (tokens !== undefined && Number.isSafeInteger(tokens) && tokens >= 0) return tokens;
  return members.fail("max_tokens", "a whole number, which this format requires");
}

function readShare(members: Members, key: string): number | undefined {
  const value = members.number(key);
  if (value !== undefined && (value < 0 || value > 1)) members.fail(key, "a number from 0 to 1");
  return value;
}

function readReasoning(
  members: Members,
  effort: NonNullable<ChatRequest["reasoning"]>["effort"],
): { readonly options: ChatRequest["reasoning"]; readonly extensions: Extensions | undefined } {
  const value = members.object("thinking");
  if (value === undefined) {
    return { options: effort === undefined ? undefined : { effort }, extensions: undefined };
  }
  const thinking = membersOf(value, "thinking");
  const type = thinking.text("type") ?? thinking.fail("type", "enabled, disabled or adaptive");
  const known = type === "enabled" || type === "disabled" || type === "adaptive";
  const enabled = type !== "disabled";
  const options = compact({
    effort,
    enabled,
    adaptive: type === "adaptive" ? true : undefined,
    budgetTokens: thinking.number("budget_tokens"),
    summary: thinking.text("display"),
    includeSealed: enabled ? true : undefined,
  });
  const own = { ...(known ? {} : { type }), ...thinking.rest() };
  return { options, extensions: extensionsOf(`${ID}/thinking`, own) };
}

interface OutputConfig {
  readonly effort: NonNullable<ChatRequest["reasoning"]>["effort"];
  readonly output: OutputFormat | undefined;
  readonly extensions: Extensions | undefined;
  readonly names: Readonly<Record<string, string>>;
}

/** `output_config`, and `output_format`, the format's former place. */
function readOutputConfig(members: Members): OutputConfig {
  const config = membersOf(members.object("output_config") ?? {}, "output_config");
  const name = config.text("effort");
  const effort = EFFORTS.find((one) => one === name);
  if (name !== undefined && effort === undefined) config.fail("effort", "low, medium, high, xhigh or max");
  const former = members.object("output_format");
  const current = readFormat(config.object("format"), "output_config.format");
  return {
    effort,
    output: current ?? readFormat(former, "output_format"),
    extensions: extensionsOf(`${ID}/output_config`, config.rest()),
    names: former === undefined ? {} : { output: "output_format" },
  };
}

function readFormat(value: JsonObject | undefined, path: string): OutputFormat | undefined {
  if (value === undefined) return undefined;
  const format = membersOf(value, path);
  if (format.text("type") !== "json_schema") return format.fail("type", "json_schema");
  return { kind: "json_schema", schema: format.object("schema") ?? format.fail("schema", "a JSON schema") };
}

function readMetadata(members: Members): {
  readonly user: string | undefined;
  readonly extensions: Extensions | undefined;
} {
  const metadata = membersOf(members.object("metadata") ?? {}, "metadata");
  const user = metadata.text("user_id");
  return { user, extensions: extensionsOf(`${ID}/metadata`, metadata.rest()) };
}
