import type { ChatEvent, JsonObject } from "@iron/types";
import type { Dialect, ReplyContext, SseEvent } from "../../src/dialect.ts";

/** The events of an SSE text whose lines end in LF: as plain as a test can be, and not the parser under test elsewhere. */
export function parseSse(text: string): readonly SseEvent[] {
  return text
    .split("\n\n")
    .map((block) => {
      const lines = block.split("\n");
      const field = (name: string): readonly string[] =>
        lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
      return { name: field("event")[0], data: field("data").join("\n"), start: 0, end: 0 };
    })
    .filter((event) => event.data !== "");
}

export function decodeText(dialect: Dialect, text: string): readonly ChatEvent[] {
  const decoder = dialect.reply.decodeStream();
  return parseSse(text).flatMap((event) => decoder.push(event));
}

export function encodeText(dialect: Dialect, events: readonly ChatEvent[], context: ReplyContext): string {
  const encoder = dialect.reply.encodeStream(context);
  return events.map((event) => encoder.push(event)).join("") + encoder.end();
}

/** The JSON objects of an SSE text, without marks that are no JSON. */
export function jsonEvents(text: string): readonly JsonObject[] {
  return parseSse(text)
    .filter((event) => event.data !== "[DONE]")
    .map((event) => JSON.parse(event.data) as JsonObject);
}
