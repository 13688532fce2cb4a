import type { ChatEvent } from "@iron/types";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLIENTS } from "./support/clients.ts";
import { CONTEXT, FORMATS } from "./support/formats.ts";
import { startLoopback, type Loopback } from "./support/loopback.ts";
import { foldEvents } from "../src/events/fold.ts";
import { readRecordings, type Recording } from "./support/recorded.ts";
import { encodeText } from "./support/sse.ts";
import { WELL_FORMED } from "./support/well-formed.ts";

/** Two of its lines are no JSON. */
const MISRECORDED = "openai-responses/parallel-tool-call-wrapper.1.chunks.txt";
/** One message broken off in the middle of a call and begun anew: the call's arguments stay broken. */
const SPLICED = "anthropic-messages/spliced-message-start.chunks.txt";

const recordings = readRecordings().filter(({ name }) => name !== MISRECORDED);

function decode({ dialect, payloads, whole }: Recording): readonly ChatEvent[] {
  if (whole !== undefined) return dialect.reply.decodeWhole(whole);
  const decoder = dialect.reply.decodeStream();
  return payloads.flatMap((data) => decoder.push({ name: undefined, data, start: 0, end: 0 }));
}

/** A recording of an error, or of an endpoint that is not a chat. */
function isNoChat(recording: Recording, events: readonly ChatEvent[]): boolean {
  return /transcription/.test(recording.name) || events.some((event) => event.type === "error");
}

describe("recorded replies of real providers", () => {
  const replies = new Map<string, string>();
  let server: Loopback;
  beforeAll(async () => {
    server = await startLoopback(replies);
  });
  afterAll(() => server.stop());

  it("are there in numbers", (context) => {
    if (recordings.length === 0)
      return context.skip("optional: there are no recordings beside the repository");
    expect(recordings.length).toBeGreaterThan(150);
  });

  for (const [at, recording] of recordings.entries()) {
    it(`reads ${recording.name} to its end`, async () => {
      const events = decode(recording);
      const known = "response.output_item.added";
      expect(events.filter((event) => event.type === "opaque" && event.name !== known)).toEqual([]);
      const begun = events.filter((event) => event.type === "block-start").length;
      expect(events.filter((event) => event.type === "block-end")).toHaveLength(begun);
      if (isNoChat(recording, events)) return;
      expect(events.filter((event) => event.type === "start")).toHaveLength(1);
      expect(events.filter((event) => event.type === "finish")).toHaveLength(1);
      const { choices } = foldEvents(events);
      const blocks = choices[0]?.blocks ?? [];
      const refused = choices[0]?.finish?.reason === "refusal";
      expect(refused || blocks.length > 0).toBe(true);
      const text = blocks.map((block) => (block.start.type === "text" ? block.text : "")).join("");
      const ids = blocks.flatMap((block) => (block.start.type === "tool_call" ? [block.start.id] : []));
      for (const target of FORMATS) {
        const written = encodeText(target, events, CONTEXT);
        WELL_FORMED[target.id]?.(written);
        if (target.id === recording.dialect.id || recording.name === SPLICED) continue;
        replies.set(`${at}.${target.id}`, written);
        const seen = await CLIENTS[target.id]?.(`${server.origin}/${at}.${target.id}`, true);
        expect(seen?.text).toBe(text);
        expect(seen?.calls.map((call) => call.id)).toEqual(ids);
      }
    });
  }
});
