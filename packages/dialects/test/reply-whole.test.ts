import type { JsonObject } from "@iron/types";
import { describe, expect, it } from "vitest";
import { FORMATS, CONTEXT } from "./support/formats.ts";
import { readFixtures } from "./support/fixtures.ts";
import { meaningOf } from "./support/meaning.ts";
import { decodeText, encodeText } from "./support/sse.ts";

const BROKEN = new Set(["cut", "error", "garbage", "failed"]);

for (const { feature, dialect, text } of readFixtures().filter((one) => !BROKEN.has(one.feature))) {
  describe(`${feature} in ${dialect.id}`, () => {
    const events = decodeText(dialect, text);

    it("reads the same from a whole reply as from a stream", () => {
      const body = JSON.parse(JSON.stringify(dialect.reply.encodeWhole(events, CONTEXT))) as JsonObject;
      expect(meaningOf(dialect.reply.decodeWhole(body))).toEqual(meaningOf(events));
    });

    it("reads the same after it was written as a stream again", () => {
      const again = decodeText(dialect, encodeText(dialect, events, CONTEXT));
      expect(meaningOf(again)).toEqual(meaningOf(events));
    });

    for (const target of FORMATS) {
      it(`says the same whole and streamed in ${target.id}`, () => {
        const streamed = decodeText(target, encodeText(target, events, CONTEXT));
        const body = target.reply.encodeWhole(events, CONTEXT);
        expect(meaningOf(target.reply.decodeWhole(body))).toEqual(meaningOf(streamed));
      });
    }
  });
}

describe("JSON that is no reply", () => {
  const bodies: readonly JsonObject[] = [{}, { ok: true }, { choices: null, output: "x", content: {} }];

  it.each(FORMATS)("is an error in $id, and not a reply that says nothing", (format) => {
    for (const body of bodies) {
      const errors = format.reply.decodeWhole(body).filter((event) => event.type === "error");
      expect(errors).toMatchObject([{ error: { kind: "invalid_reply" } }]);
    }
  });

  it.each(FORMATS)("is still charged in $id for the usage that it states", (format) => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, input_tokens: 3, output_tokens: 2 };
    const events = format.reply.decodeWhole({ usage });
    expect(events.filter((event) => event.type === "usage")).toMatchObject([{ usage: { inputTokens: 3 } }]);
  });
});
