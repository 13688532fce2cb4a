import type { ChatEvent, JsonObject } from "@iron/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tidyReply, wildReply } from "./support/arbitrary-events.ts";
import { CONTEXT, FORMATS } from "./support/formats.ts";
import { meaningOf } from "./support/meaning.ts";
import { decodeText, encodeText } from "./support/sse.ts";
import { WELL_FORMED } from "./support/well-formed.ts";

for (const format of FORMATS) {
  /** Read from this format itself, so that its own signatures stay its own. */
  const start: ChatEvent = {
    type: "start",
    id: "id_1",
    model: "m",
    created: 1,
    extensions: { [format.id]: {} },
  };

  describe(`replies in ${format.id}`, () => {
    it("mean the same after they were written whole and read again", () => {
      fc.assert(
        fc.property(tidyReply, (reply) => {
          const events = [start, ...reply];
          const body = JSON.parse(JSON.stringify(format.reply.encodeWhole(events, CONTEXT))) as JsonObject;
          expect(withoutKinds(format.reply.decodeWhole(body))).toEqual(withoutKinds(events));
        }),
      );
    });

    it("mean the same after they were streamed and read again", () => {
      fc.assert(
        fc.property(tidyReply, (reply) => {
          const events = [start, ...reply];
          const again = decodeText(format, encodeText(format, events, CONTEXT));
          expect(withoutKinds(again)).toEqual(withoutKinds(events));
        }),
      );
    });

    it("are well-formed streams, however their blocks interleave and whatever is missing", () => {
      fc.assert(
        fc.property(wildReply, (reply) => {
          const written = encodeText(format, reply, CONTEXT);
          WELL_FORMED[format.id]?.(written);
          expect(sizeOf(decodeText(format, written))).toEqual(sizeOf(reply));
        }),
      );
    });
  });
}

/** How much a reply says: its calls, and the length of its text. */
function sizeOf(events: readonly ChatEvent[]): unknown {
  const { text = "", calls = [] } = meaningOf(events).choices[0] ?? {};
  return { text: (text as string).length, calls: (calls as readonly unknown[]).length };
}

/** Ids of items, the form of a seal and blocks that say nothing at all are the format's own affair. */
function withoutKinds(events: readonly ChatEvent[]): unknown {
  const { usage, choices } = meaningOf(events);
  return {
    usage,
    choices: choices.map((choice) => ({
      ...choice,
      calls: (choice["calls"] as unknown as JsonObject[]).map((call) => {
        const { id, name } = call["start"] as JsonObject;
        return { id, name, arguments: call["arguments"] };
      }),
      reasoning: (choice["reasoning"] as unknown as JsonObject[])
        .map((one) => ({ thought: one["thought"], seal: (one["seal"] as JsonObject | undefined)?.["value"] }))
        .filter((one) => one.thought !== "" || one.seal !== undefined),
    })),
  };
}
