import type { ChatEvent, Json, JsonObject } from "@iron/types";
import type { ReplyContext } from "../../dialect.ts";
import { plainTier } from "../../events/plain-tier.ts";
import { ClientCalls } from "../../events/client-calls.ts";
import { nameLosses } from "../../events/reply-losses.ts";
import { foldEvents, type FoldedChoice, type FoldedReply } from "../../events/fold.ts";
import { REPLY_ROOM } from "./reply-room.ts";
import { isCounted } from "../../events/merge-usage.ts";
import type { FoldedBlock } from "../../events/folded-block.ts";
import { writeCitation } from "./citation.ts";
import { reasoningMember } from "./reasoning-member.ts";
import { writeFinishReason } from "./finish-reason.ts";
import { headMembers, replyHead, type ReplyHead } from "./reply-head.ts";
import { writeDetails } from "./reasoning-details.ts";
import { writeUsage } from "./usage.ts";

/** Folds events into a whole Chat Completions reply. */
export function encodeWhole(events: readonly ChatEvent[], context: ReplyContext): JsonObject {
  for (const event of events) nameLosses(event, REPLY_ROOM, context.dropped);
  const calls = new ClientCalls("free", context);
  const reply = foldEvents(events.flatMap((event) => calls.map(event) ?? [event]));
  const head = replyHead(context, reply.start);
  const { usage } = reply.usage;
  const tier = plainTier(usage.serviceTier);
  const written = reply.usage.latestOf("openai-chat") ?? writeUsage(usage);
  return {
    ...headMembers(head, "chat.completion"),
    choices: reply.choices.map((choice) => writeChoice(choice, head, reply)),
    ...(isCounted(usage) && { usage: written }),
    ...(tier !== undefined && { service_tier: tier }),
  };
}

function writeChoice(choice: FoldedChoice, head: ReplyHead, reply: FoldedReply): JsonObject {
  const content = probsOf(choice, "text");
  const refusal = probsOf(choice, "refusal");
  return {
    index: choice.index,
    message: writeMessage(choice.blocks, reply),
    logprobs: content === null && refusal === null ? null : { content, refusal },
    finish_reason: finishReason(choice, head),
  };
}

function probsOf(choice: FoldedChoice, type: "text" | "refusal"): readonly Json[] | null {
  const list = choice.blocks.filter((block) => block.start.type === type).flatMap((block) => block.logprobs);
  return list.length > 0 ? list : null;
}

function finishReason(choice: FoldedChoice, head: ReplyHead): string {
  const { finish } = choice;
  if (head.same && finish?.raw !== undefined) return finish.raw;
  return writeFinishReason(finish?.reason ?? "stop", {
    calls: choice.blocks.some((block) => block.start.type === "tool_call"),
    refusal: choice.blocks.some((block) => block.start.type === "refusal"),
    legacy: choice.blocks.some(isLegacy),
  });
}

function writeMessage(blocks: readonly FoldedBlock[], reply: FoldedReply): JsonObject {
  const of = (type: FoldedBlock["start"]["type"]): readonly FoldedBlock[] =>
    blocks.filter((block) => block.start.type === type);
  const reasoning = of("reasoning")
    .map((block) => block.reasoning)
    .join("");
  const details = of("reasoning").flatMap((block) => writeDetails(block, reply.start));
  const calls = of("tool_call");
  const legacy = calls.find(isLegacy);
  const images = of("image").flatMap(writeImage);
  const audio = of("audio").at(0);
  const texts = of("text");
  return {
    role: "assistant",
    content: texts.length > 0 ? joined(texts) : emptyContent(blocks),
    refusal: of("refusal").length > 0 ? joined(of("refusal")) : null,
    ...(reasoning !== "" && { [reasoningMember(of("reasoning")[0]?.start)]: reasoning }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(legacy !== undefined && { function_call: writeLegacy(legacy) }),
    ...(calls.length > 0 && legacy === undefined && { tool_calls: calls.map(writeCall) }),
    ...(audio !== undefined && { audio: writeAudio(audio) }),
    ...(images.length > 0 && { images }),
    annotations: annotationsOf(texts),
  };
}

function joined(blocks: readonly FoldedBlock[]): string {
  return blocks.map((block) => block.text).join("");
}

/** A reply that says nothing at all has empty content; one that calls, refuses or speaks has none. */
function emptyContent(blocks: readonly FoldedBlock[]): string | null {
  return blocks.some((block) => ["tool_call", "refusal", "audio"].includes(block.start.type)) ? null : "";
}

function annotationsOf(texts: readonly FoldedBlock[]): readonly JsonObject[] {
  const annotations: JsonObject[] = [];
  let start = 0;
  for (const block of texts) {
    const end = start + block.text.length;
    for (const citation of block.citations) {
      const written = writeCitation(citation, { start, end });
      if (written !== undefined) annotations.push(written);
    }
    start = end;
  }
  return annotations;
}

function isLegacy(block: FoldedBlock): boolean {
  const { start } = block;
  return start.type === "tool_call" && start.extensions?.["openai-chat"]?.["function_call"] === true;
}

function writeLegacy(block: FoldedBlock): JsonObject {
  const name = block.start.type === "tool_call" ? block.start.name : "";
  return { name, arguments: block.text === "" ? "{}" : block.text };
}

function writeCall(block: FoldedBlock): JsonObject {
  const { start } = block;
  if (start.type !== "tool_call") return {};
  const { id, name } = start;
  if (start.custom === true) return { id, type: "custom", custom: { name, input: block.text } };
  return { id, type: "function", function: { name, arguments: block.text === "" ? "{}" : block.text } };
}

function writeAudio(block: FoldedBlock): JsonObject {
  const id = block.start.type === "audio" ? block.start.id : undefined;
  return { id: id ?? "", data: block.audio, transcript: block.text, expires_at: block.expiresAt ?? 0 };
}

/** Images in a reply, in the form that compatible providers share. */
export function writeImage(block: FoldedBlock): readonly JsonObject[] {
  const { start } = block;
  if (start.type !== "image") return [];
  const url =
    start.data === undefined ? start.url : `data:${start.mediaType ?? "image/png"};base64,${start.data}`;
  return url === undefined ? [] : [{ type: "image_url", image_url: { url } }];
}
