import { describe, expect, it } from "vitest";
import { FORMATS, CONTEXT } from "./support/formats.ts";
import { readFixtures } from "./support/fixtures.ts";
import { decodeText, encodeText } from "./support/sse.ts";
import { WELL_FORMED } from "./support/well-formed.ts";

const ENDS = new Set(["cut", "error"]);

for (const { feature, dialect, text } of readFixtures()) {
  describe(`${feature} from ${dialect.id}`, () => {
    const events = decodeText(dialect, text);
    const folder = `./golden/replies/${feature}.${dialect.id}`;

    it("reads as these events", async () => {
      const lines = events.map((event) => JSON.stringify(event)).join("\n");
      await expect(`${lines}\n`).toMatchFileSnapshot(`${folder}/events.jsonl`);
    });

    it("ends only when its terminal mark came", () => {
      expect(events.some((event) => event.type === "end")).toBe(!ENDS.has(feature));
    });

    for (const target of FORMATS) {
      it(`is a well-formed ${target.id} stream`, async () => {
        const written = encodeText(target, events, CONTEXT);
        await expect(written).toMatchFileSnapshot(`${folder}/${target.id}.sse`);
        if (!events.some((event) => event.type === "error")) WELL_FORMED[target.id]?.(written);
      });
    }
  });
}
