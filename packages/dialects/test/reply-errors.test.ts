import { describe, expect, it } from "vitest";
import { FORMATS } from "./support/formats.ts";
import { readFixtures } from "./support/fixtures.ts";
import { decodeText } from "./support/sse.ts";

const HOSTILE = [
  "null",
  "[]",
  "7",
  '"text"',
  "{",
  "",
  '{"type":null}',
  '{"choices":7}',
  '{"choices":[null,{"delta":[]}]}',
];

describe("a reply that is not as it should be", () => {
  it("tells the provider's error in the stream, and no end", () => {
    const seen = readFixtures()
      .filter(({ feature }) => feature === "error")
      .map(({ dialect, text }) => decodeText(dialect, text).at(-1));
    expect(seen).toEqual([
      { type: "error", error: { kind: "overloaded_error", message: "Overloaded" } },
      {
        type: "error",
        error: { kind: "server_error", message: "The server had an error", code: "internal" },
      },
    ]);
  });

  it("tells a failed response as an error before its end", () => {
    const failed = readFixtures().find(({ feature }) => feature === "failed");
    const events = failed === undefined ? [] : decodeText(failed.dialect, failed.text);
    expect(events.slice(-3)).toEqual([
      {
        type: "finish",
        reason: "error",
        raw: "failed",
        details: { error: { code: "server_error", message: "It broke." } },
      },
      { type: "error", error: { kind: "server_error", message: "It broke.", code: "server_error" } },
      { type: "end" },
    ]);
  });

  for (const { id, reply } of FORMATS) {
    it(`never throws in ${id}, whatever the data, the order or the shape`, () => {
      const decoder = reply.decodeStream();
      const pieces = readFixtures().flatMap(({ text }) =>
        text.split("\n").filter((line) => line.startsWith("data: ")),
      );
      const data = [...HOSTILE, ...pieces.map((line) => line.slice(6)).toReversed()];
      const events = data.flatMap((one) => decoder.push({ name: undefined, data: one, start: 0, end: 0 }));
      expect(events.some((event) => event.type === "opaque")).toBe(true);
      expect(() => reply.decodeWhole({ content: 7, choices: "x", output: [null, 7, {}] })).not.toThrow();
    });
  }
});
