import type { ChatEvent, FinishReason, JsonObject } from "@iron/types";
import { describe, expect, it } from "vitest";
import { anthropicMessages } from "../src/anthropic-messages/dialect.ts";
import { openaiChat } from "../src/openai-chat/dialect.ts";
import { openaiResponses } from "../src/openai-responses/dialect.ts";
import { CONTEXT } from "./support/formats.ts";

interface Ending {
  readonly reason: FinishReason;
  readonly chat: string;
  readonly messages: string;
  readonly responses: string;
}

/** How each reason is told in each format when the reply came from another. */
const ENDINGS: readonly Ending[] = [
  { reason: "stop", chat: "stop", messages: "end_turn", responses: "completed" },
  { reason: "length", chat: "length", messages: "max_tokens", responses: "incomplete max_output_tokens" },
  { reason: "tool_calls", chat: "tool_calls", messages: "tool_use", responses: "completed" },
  {
    reason: "content_filter",
    chat: "content_filter",
    messages: "refusal",
    responses: "incomplete content_filter",
  },
  { reason: "refusal", chat: "content_filter", messages: "refusal", responses: "incomplete content_filter" },
  { reason: "pause", chat: "stop", messages: "pause_turn", responses: "completed" },
  {
    reason: "context_window",
    chat: "length",
    messages: "model_context_window_exceeded",
    responses: "incomplete max_output_tokens",
  },
  { reason: "error", chat: "stop", messages: "end_turn", responses: "failed" },
  { reason: "other", chat: "stop", messages: "end_turn", responses: "completed" },
];

const chatEnd = (events: readonly ChatEvent[]): unknown => {
  const body = openaiChat.reply.encodeWhole(events, CONTEXT);
  return (body["choices"] as unknown as JsonObject[])[0]?.["finish_reason"];
};
const messagesEnd = (events: readonly ChatEvent[]): unknown =>
  anthropicMessages.reply.encodeWhole(events, CONTEXT)["stop_reason"];
const responsesEnd = (events: readonly ChatEvent[]): string => {
  const { status, incomplete_details: details } = openaiResponses.reply.encodeWhole(events, CONTEXT);
  const reason = (details as JsonObject | null)?.["reason"];
  return [status, reason].filter((one) => typeof one === "string").join(" ");
};

const finish = (reason: FinishReason): ChatEvent => ({ type: "finish", reason });
const call: readonly ChatEvent[] = [
  { type: "block-start", index: 0, block: { type: "tool_call", id: "call_1", name: "f" } },
  { type: "block-end", index: 0 },
];
const refusal: readonly ChatEvent[] = [
  { type: "block-start", index: 0, block: { type: "refusal" } },
  { type: "block-delta", index: 0, delta: { type: "refusal", text: "No." } },
  { type: "block-end", index: 0 },
];

describe("the end of a reply", () => {
  it.each(ENDINGS)("tells $reason", ({ reason, chat, messages, responses }) => {
    const events = [finish(reason)];
    expect(chatEnd(events)).toBe(chat);
    expect(messagesEnd(events)).toBe(messages);
    expect(responsesEnd(events)).toBe(responses);
  });

  it("is a call when there are calls, also where the source says it just stopped", () => {
    const events = [...call, finish("stop")];
    expect(chatEnd(events)).toBe("tool_calls");
    expect(messagesEnd(events)).toBe("tool_use");
    expect(responsesEnd(events)).toBe("completed");
  });

  it("is a refusal when the reply refuses in words", () => {
    const events = [...refusal, finish("stop")];
    expect(chatEnd(events)).toBe("stop");
    expect(messagesEnd(events)).toBe("refusal");
    expect(responsesEnd(events)).toBe("completed");
  });

  it("names the stop sequence where the format has a place for it", () => {
    const events: readonly ChatEvent[] = [{ type: "finish", reason: "stop", stopSequence: "END" }];
    const body = anthropicMessages.reply.encodeWhole(events, CONTEXT);
    expect([body["stop_reason"], body["stop_sequence"]]).toEqual(["stop_sequence", "END"]);
    expect(chatEnd(events)).toBe("stop");
  });

  it("keeps a reason that only the same format knows", () => {
    const events = anthropicMessages.reply.decodeWhole({
      type: "message",
      content: [],
      stop_reason: "brand_new",
    });
    expect(messagesEnd(events)).toBe("brand_new");
    expect(chatEnd(events)).toBe("stop");
  });

  it.each([
    ["stop", "stop"],
    ["length", "length"],
    ["tool_calls", "tool_calls"],
    ["function_call", "tool_calls"],
    ["content_filter", "content_filter"],
    ["something", "other"],
  ])("reads %s of Chat Completions as %s", (raw, reason) => {
    const choices = [{ index: 0, message: { content: "x" }, finish_reason: raw }];
    const events = openaiChat.reply.decodeWhole({ choices });
    expect(events).toContainEqual({ type: "finish", reason, raw });
    expect(chatEnd(events)).toBe(raw);
  });
});
