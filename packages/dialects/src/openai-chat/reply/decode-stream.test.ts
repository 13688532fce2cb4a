import type { ChatEvent, JsonObject } from "@iron/types";
import { describe, expect, it } from "vitest";
import { foldEvents } from "../../events/fold.ts";
import { decodeStream } from "./decode-stream.ts";

function decode(...deltas: readonly JsonObject[]): readonly ChatEvent[] {
  const decoder = decodeStream();
  return deltas.flatMap((delta) => {
    const data = JSON.stringify({ id: "c1", choices: [{ index: 0, delta, finish_reason: null }] });
    return decoder.push({ name: undefined, data, start: 0, end: 0 });
  });
}

function callsIn(events: readonly ChatEvent[]): readonly (readonly [string, string])[] {
  return (foldEvents(events).choices[0]?.blocks ?? []).flatMap((block) =>
    block.start.type === "tool_call" ? [[block.start.id, block.text] as const] : [],
  );
}

const named = (id: string, index?: number): JsonObject => ({
  ...(index !== undefined && { index }),
  id,
  function: { name: "f", arguments: "" },
});
const piece = (text: string, index?: number): JsonObject => ({
  ...(index !== undefined && { index }),
  function: { name: "", arguments: text },
});

describe("calls in a Chat Completions stream", () => {
  it("are told apart by index and may interleave", () => {
    const events = decode(
      { tool_calls: [named("a", 0), named("b", 1)] },
      { tool_calls: [piece("2", 1), piece("1", 0)] },
    );
    expect(callsIn(events)).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  it("are told apart by id where a provider gives no index", () => {
    const events = decode(
      { tool_calls: [named("a")] },
      { tool_calls: [piece("1")] },
      { tool_calls: [named("b")] },
      { tool_calls: [piece("2")] },
    );
    expect(callsIn(events)).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  it("are told apart by id where a provider gives every call the index 0", () => {
    const events = decode(
      { tool_calls: [named("a", 0), piece("1", 0)] },
      { tool_calls: [named("b", 0), piece("2", 0)] },
    );
    expect(callsIn(events)).toEqual([
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  it("stay one call when its id is said with every piece", () => {
    const events = decode(
      { tool_calls: [named("a", 0)] },
      { tool_calls: [{ ...piece("1", 0), id: "a" }] },
      { tool_calls: [{ ...piece("2", 0), id: "a" }] },
    );
    expect(callsIn(events)).toEqual([["a", "12"]]);
  });

  it("get an id of ours when the provider gives none", () => {
    const events = decode({ tool_calls: [{ index: 0, function: { name: "f", arguments: "{}" } }] });
    expect(callsIn(events)).toEqual([["call_c1_0_0", "{}"]]);
  });
});

describe("other pieces of a Chat Completions stream", () => {
  it("put reasoning under either name before the text of the same chunk", () => {
    const events = decode({ content: "A", reasoning: "R", reasoning_content: "R" });
    expect(events.flatMap((event) => (event.type === "block-start" ? [event.block.type] : []))).toEqual([
      "reasoning",
      "text",
    ]);
    expect(foldEvents(events).choices[0]?.blocks[0]?.reasoning).toBe("R");
  });

  it("read the seals of compatible providers", () => {
    const detail = { type: "reasoning.text", text: "R", signature: "s" };
    const block = foldEvents(decode({ reasoning_details: [detail] })).choices[0]?.blocks[0];
    expect([block?.reasoning, block?.seal]).toEqual(["R", { kind: "signature", value: "s" }]);
  });

  it("take usage where one provider puts it", () => {
    const usage = { prompt_tokens: 3, completion_tokens: 4 };
    const data = JSON.stringify({ id: "c1", choices: [], x_groq: { usage } });
    expect(decodeStream().push({ name: undefined, data, start: 0, end: 0 }).at(-1)).toEqual({
      type: "usage",
      usage: { inputTokens: 3, outputTokens: 4 },
      raw: { dialect: "openai-chat", value: usage },
    });
  });
});
