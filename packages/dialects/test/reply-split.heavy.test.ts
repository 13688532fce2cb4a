import { describe, expect, it } from "vitest";
import { readFixtures } from "./support/fixtures.ts";
import { eventsIn, LINE_ENDS, splitAt, withLineEnds } from "./support/split.ts";

for (const { feature, dialect, text } of readFixtures()) {
  describe(`${feature} of ${dialect.id}`, () => {
    it.each(LINE_ENDS)("gives the same events split at any byte, with line ends %j", (lineEnd) => {
      const bytes = withLineEnds(text, lineEnd);
      const expected = JSON.stringify(eventsIn([Buffer.from(text)]));
      const offsets = Array.from({ length: bytes.length - 1 }, (_, at) => at + 1);
      const wrong = offsets.filter((at) => JSON.stringify(eventsIn(splitAt(bytes, at))) !== expected);
      expect(wrong).toEqual([]);
    });
  });
}
