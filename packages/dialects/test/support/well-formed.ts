import type { JsonObject } from "@iron/types";
import { expect } from "vitest";
import { typeOf } from "../../src/events/read.ts";
import { jsonEvents } from "./sse.ts";

type Check = (text: string) => void;

/** What each format's SDK takes for granted of a stream. */
export const WELL_FORMED: Readonly<Record<string, Check>> = {
  "openai-chat": checkChat,
  "openai-responses": checkResponses,
  "anthropic-messages": checkMessages,
};

function checkChat(text: string): void {
  expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  const finished = new Set<unknown>();
  const begun = new Set<unknown>();
  const chunks = jsonEvents(text).filter((chunk) => chunk["object"] === "chat.completion.chunk");
  expect(new Set(chunks.map((chunk) => chunk["id"])).size).toBe(1);
  for (const chunk of chunks) {
    for (const choice of chunk["choices"] as unknown as JsonObject[]) {
      const index = choice["index"];
      const delta = choice["delta"] as JsonObject;
      expect(finished.has(index), "nothing follows a finish").toBe(false);
      if (!begun.has(index)) expect(delta["role"]).toBe("assistant");
      begun.add(index);
      if (choice["finish_reason"] !== null) finished.add(index);
    }
  }
  expect(finished).toEqual(begun);
}

function checkMessages(text: string): void {
  const events = jsonEvents(text).filter((event) => !typeOf(event).startsWith("brand_new"));
  expect(events[0]?.["type"]).toBe("message_start");
  expect(events.at(-1)?.["type"]).toBe("message_stop");
  expect(events.at(-2)?.["type"]).toBe("message_delta");
  let open: unknown;
  let next = 0;
  for (const event of events) {
    if (event["type"] === "content_block_start") {
      expect(open, "one block at a time").toBeUndefined();
      expect(event["index"]).toBe(next++);
      open = event["index"];
    } else if (event["type"] === "content_block_delta") {
      expect(event["index"]).toBe(open);
    } else if (event["type"] === "content_block_stop") {
      expect(event["index"]).toBe(open);
      open = undefined;
    }
  }
  expect(open).toBeUndefined();
}

function checkResponses(text: string): void {
  const events = jsonEvents(text);
  expect(events.map((event) => event["sequence_number"])).toEqual(events.map((_, at) => at));
  expect(events[0]?.["type"]).toBe("response.created");
  const last = events.at(-1) ?? {};
  expect(last["type"]).toMatch(/^response\.(?:completed|incomplete|failed)$/);
  const added = events.filter((event) => event["type"] === "response.output_item.added");
  const done = events.filter((event) => event["type"] === "response.output_item.done");
  expect(added.map((event) => event["output_index"])).toEqual(added.map((_, at) => at));
  const finals = new Map(done.map((event) => [event["output_index"], event["item"]]));
  const output = (last["response"] as JsonObject)["output"] as unknown as JsonObject[];
  expect(output).toEqual(added.map((event) => finals.get(event["output_index"])));
}
