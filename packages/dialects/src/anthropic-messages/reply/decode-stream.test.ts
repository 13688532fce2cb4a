import type { ChatEvent, JsonObject } from "@iron/types";
import { describe, expect, it } from "vitest";
import { decodeStream } from "./decode-stream.ts";

function decode(...bodies: readonly JsonObject[]): readonly ChatEvent[] {
  const decoder = decodeStream();
  return bodies.flatMap((body) =>
    decoder.push({ name: undefined, data: JSON.stringify(body), start: 0, end: 0 }),
  );
}

const call = { type: "tool_use", id: "toolu_1", name: "f", input: { a: 1 } };
const start = { type: "content_block_start", index: 0, content_block: call };
const stop = { type: "content_block_stop", index: 0 };

function argumentsIn(events: readonly ChatEvent[]): string {
  return events
    .map((event) =>
      event.type === "block-delta" && event.delta.type === "arguments" ? event.delta.text : "",
    )
    .join("");
}

describe("a Messages stream", () => {
  it("takes the input of a call from its start when no piece follows", () => {
    expect(argumentsIn(decode(start, stop))).toBe('{"a":1}');
  });

  it("takes the pieces of an input and not its start too when both are there", () => {
    const delta = { type: "input_json_delta", partial_json: '{"a":1}' };
    expect(argumentsIn(decode(start, { type: "content_block_delta", index: 0, delta }, stop))).toBe(
      '{"a":1}',
    );
  });

  it("reports the input but no output of a message's start", () => {
    const usage = { input_tokens: 17, output_tokens: 1 };
    const events = decode({ type: "message_start", message: { id: "msg_1", model: "m", usage } });
    expect(events.at(-1)).toEqual({
      type: "usage",
      usage: { inputTokens: 17 },
      raw: { dialect: "anthropic-messages", value: usage },
    });
  });

  it("reads a message that starts with blocks in it", () => {
    const message = { id: "msg_1", content: [{ type: "text", text: "Earlier." }] };
    const events = decode({ type: "message_start", message });
    expect(events.map((event) => event.type)).toEqual(["start", "block-start", "block-delta", "block-end"]);
  });

  it("goes on when a message starts twice", () => {
    const message = { id: "msg_1", model: "m", content: [] };
    const events = decode(
      { type: "message_start", message },
      start,
      { type: "message_start", message },
      start,
      stop,
    );
    expect(events.filter((event) => event.type === "start")).toHaveLength(1);
    expect(events.filter((event) => event.type === "block-start").map((event) => event.index)).toEqual([
      0, 1,
    ]);
    expect(events.filter((event) => event.type === "block-end")).toHaveLength(2);
  });
});
