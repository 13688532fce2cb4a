import { describe, expect, it } from "vitest";
import { readFixtures } from "./support/fixtures.ts";
import { eventsIn, LINE_ENDS, splitAt, withLineEnds } from "./support/split.ts";
import { decodeText } from "./support/sse.ts";

describe("a stream that comes in pieces", () => {
  for (const { feature, dialect, text } of readFixtures()) {
    it(`gives the events of ${feature} of ${dialect.id}, wherever it is split and whatever ends its lines`, () => {
      const expected = JSON.stringify(decodeText(dialect, text));
      for (const lineEnd of LINE_ENDS) {
        const bytes = withLineEnds(text, lineEnd);
        for (let at = 1; at < bytes.length; at += 97) {
          const decoder = dialect.reply.decodeStream();
          const events = eventsIn(splitAt(bytes, at)).flatMap(([name, data]) =>
            decoder.push({ name, data, start: 0, end: 0 }),
          );
          expect(JSON.stringify(events)).toBe(expected);
        }
      }
    });
  }
});
