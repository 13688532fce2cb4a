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
