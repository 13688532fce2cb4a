import { describe, expect, it } from "vitest";
import { CONTEXT } from "./support/formats.ts";
import { readFixtures, type Fixture } from "./support/fixtures.ts";
import { meaningOf } from "./support/meaning.ts";
import { decodeText, jsonEvents } from "./support/sse.ts";
import { WELL_FORMED } from "./support/well-formed.ts";

/** Not whole, or (`compatible`) without an id of its own. */
const LEFT_OUT = new Set(["cut", "error", "garbage", "failed", "missing-ends", "compatible"]);

/** The provider's own bytes up to the block at `at`, and from there on what the encoder writes, which has seen all of them. */
function switched({ dialect, text }: Fixture, at: number): string | undefined {
  const blocks = text.split("\n\n").filter((block) => block !== "");
  const decoder = dialect.reply.decodeStream();
  const encoder = dialect.reply.encodeStream(CONTEXT);
  let written = "";
  for (const [index, block] of blocks.entries()) {
    const raw = `${block}\n\n`;
    const data = /^data: (.*)$/m.exec(block)?.[1] ?? "";
    const events = data === "" ? [] : decoder.push({ name: undefined, data, start: 0, end: 0 });
    if (index < at && events.some((event) => event.type === "finish")) return undefined;
    const encoded = events.map((event) => encoder.push(event)).join("");
    written += index < at ? raw : encoded;
  }
  return written + encoder.end();
}

/** Numbers of events go on from the encoder's own count, which clients do not compare. */
function renumbered(text: string): string {
  let next = 0;
  return text.replaceAll(/"sequence_number":\d+/g, () => `"sequence_number":${next++}`);
}

for (const fixture of readFixtures().filter((one) => !LEFT_OUT.has(one.feature))) {
  const { feature, dialect, text } = fixture;

  describe(`${feature} in ${dialect.id}`, () => {
    it("goes on without a seam when a policy begins to rewrite it anywhere before its finish", () => {
      const expected = meaningOf(decodeText(dialect, text));
      const count = jsonEvents(text).length;
      for (let at = 0; at < count; at += 1) {
        const written = switched(fixture, at);
        if (written === undefined) continue;
        WELL_FORMED[dialect.id]?.(renumbered(written));
        expect(meaningOf(decodeText(dialect, written))).toEqual(expected);
      }
      expect(count).toBeGreaterThan(2);
    });
  });
}
