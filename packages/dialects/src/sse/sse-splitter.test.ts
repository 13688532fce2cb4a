import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isIronError } from "@iron/types";
import { SseSplitter } from "./sse-splitter.ts";
import type { SseBatch } from "./sse-batch.ts";
import { rewriteBatch } from "./rewrite-batch.ts";

interface Seen {
  readonly events: readonly (readonly [name: string | undefined, data: string])[];
  readonly bytes: string;
}

function read(chunks: readonly Uint8Array[], maxEventBytes?: number): Seen {
  const splitter = new SseSplitter(maxEventBytes === undefined ? {} : { maxEventBytes });
  const batches = [...chunks.flatMap((chunk) => [...splitter.push(chunk)]), splitter.finish()];
  for (const batch of batches) {
    for (const event of batch.events) {
      const own = Buffer.from(batch.bytes.subarray(event.start, event.end)).toString();
      expect(own).toContain(event.data.split("\n")[0]);
    }
  }
  return {
    events: batches.flatMap((batch) => batch.events.map((event) => [event.name, event.data] as const)),
    bytes: Buffer.concat(batches.map((batch) => batch.bytes)).toString("latin1"),
  };
}

const FIXTURES: readonly [name: string, text: string, events: Seen["events"]][] = [
  ["one event", "data: a\n\n", [[undefined, "a"]]],
  [
    "no space after the colon",
    "data:a\n\ndata:  b\n\n",
    [
      [undefined, "a"],
      [undefined, " b"],
    ],
  ],
  [
    "names",
    "event: x\ndata: 1\n\nevent:\ndata: 2\n\n",
    [
      ["x", "1"],
      [undefined, "2"],
    ],
  ],
  ["several data lines", "data: a\ndata:\ndata: b\n\n", [[undefined, "a\n\nb"]]],
  ["a data line without a colon", "data\n\n", [[undefined, ""]]],
  [
    "CRLF",
    "event: x\r\ndata: a\r\n\r\ndata: b\r\n\r\n",
    [
      ["x", "a"],
      [undefined, "b"],
    ],
  ],
  [
    "CR alone",
    "event: x\rdata: a\r\rdata: b\r\r",
    [
      ["x", "a"],
      [undefined, "b"],
    ],
  ],
  [
    "all three line ends mixed",
    "data: a\r\n\ndata: b\n\r\ndata: c\r\r\n",
    [
      [undefined, "a"],
      [undefined, "b"],
      [undefined, "c"],
    ],
  ],
  [
    "a byte order mark",
    "\uFEFFdata: a\n\ndata: \uFEFFb\n\n",
    [
      [undefined, "a"],
      [undefined, "\uFEFFb"],
    ],
  ],
  ["comments and pings", ": hi\n\ndata: a\n: in between\ndata: b\n\n:\n\n", [[undefined, "a\nb"]]],
  ["other fields", "id: 7\nretry: 10\ndatas: x\ndata: a\nevents: y\n\n", [[undefined, "a"]]],
  ["events without data", "event: lonely\n\n\n\n\ndata: a\n\n", [[undefined, "a"]]],
  [
    "characters of two, three and four bytes",
    "data: é€😀\n\nevent: ü\ndata: 漢字\n\n",
    [
      [undefined, "é€😀"],
      ["ü", "漢字"],
    ],
  ],
  [
    "an end without a blank line",
    "data: a\n\ndata: [DONE]\n",
    [
      [undefined, "a"],
      [undefined, "[DONE]"],
    ],
  ],
  ["an end within a line", 'data: a\n\ndata: {"cut', [[undefined, "a"]]],
];

describe("SseSplitter", () => {
  it.each(FIXTURES)("reads %s the same wherever it is cut once or twice", (_name, text, events) => {
    const bytes = Buffer.from(text);
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const seen = read([bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)]);
        expect(seen.events).toEqual(events);
        expect(seen.bytes).toBe(bytes.toString("latin1"));
      }
    }
  });

  it("reads any stream byte by byte as it reads it whole", () => {
    const line = fc.constantFrom(
      "data: x",
      "data:",
      "data: é",
      "event: n",
      ": c",
      "id: 1",
      "",
      "",
      "data",
      "\uFEFFdata: b",
    );
    const end = fc.constantFrom("\n", "\r", "\r\n");
    fc.assert(
      fc.property(fc.array(fc.tuple(line, end), { maxLength: 12 }), fc.boolean(), (lines, cut) => {
        const text = lines.map((parts) => parts.join("")).join("") + (cut ? "data: tail" : "");
        const bytes = Buffer.from(text);
        const whole = read([bytes]);
        const single = read([...bytes].map((byte) => Buffer.from([byte])));
        expect(single).toEqual(whole);
        expect(whole.bytes).toBe(bytes.toString("latin1"));
      }),
      { numRuns: 500 },
    );
  });

  it("agrees with a plain reading of the standard, line by line", () => {
    const line = fc.constantFrom("data: x", "data:y", "data", "event: n", "event", ": c", "", "id: 1");
    const end = fc.constantFrom("\n", "\r", "\r\n");
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), end, (lines, terminator) => {
        const text = `${lines.join(terminator)}${terminator}`;
        expect(read([Buffer.from(text)]).events).toEqual(plainReading(text));
      }),
      { numRuns: 300 },
    );
  });

  it("copies nothing of events that lie within one chunk", () => {
    const chunk = Buffer.from("data: a\n\ndata: b\n\ndata: c");
    const [batch, ...more] = new SseSplitter().push(chunk);
    expect(more).toEqual([]);
    expect(batch?.bytes.buffer).toBe(chunk.buffer);
    expect(batch?.bytes.byteOffset).toBe(chunk.byteOffset);
    expect(batch?.events.map((event) => [event.start, event.end])).toEqual([
      [0, 9],
      [9, 18],
    ]);
  });

  it("gives the event that began earlier and those that came whole as two batches", () => {
    const splitter = new SseSplitter();
    splitter.push(Buffer.from("data: a"));
    const batches = splitter.push(Buffer.from("b\n\ndata: c\n\ndata"));
    expect(batches.map((batch) => Buffer.from(batch.bytes).toString())).toEqual([
      "data: ab\n\n",
      "data: c\n\n",
    ]);
    expect(Buffer.from(splitter.finish().bytes).toString()).toBe("data");
  });

  it("refuses an event over the limit, in one chunk, in many, and at the end of a chunk with whole events", () => {
    const big = Buffer.from(`data: ${"x".repeat(200)}`);
    const whole = Buffer.concat([big, Buffer.from("\n\n")]);
    for (const chunks of [
      [whole],
      [...whole].map((byte) => Buffer.from([byte])),
      [big],
      [Buffer.concat([Buffer.from("data: a\n\n"), big])],
    ]) {
      expect(() => read(chunks, 100)).toThrow(
        expect.toSatisfy((error: unknown) => isIronError(error) && error.code === "response_too_large"),
      );
    }
    expect(read([whole], whole.length).events).toHaveLength(1);
  });

  it("still gives the whole events of the chunk in which the limit is passed", () => {
    const splitter = new SseSplitter({ maxEventBytes: 50 });
    expect(splitter.push(Buffer.from(`data: a\n\ndata: ${"x".repeat(60)}`))).toHaveLength(1);
    expect(() => splitter.push(Buffer.from("y"))).toThrow(/larger than 50 bytes/);
  });

  it.each<[string, string]>([
    ["LF", "\n"],
    ["CR", "\r"],
    ["CRLF", "\r\n"],
  ])("takes time in proportion to the bytes for %s, also in tiny chunks", (_name, end) => {
    const time = (size: number): number => {
      const text = Buffer.from(`${`data: ${"x".repeat(20)}${end}`.repeat(size / 28)}${end}`);
      const chunks = Array.from({ length: Math.ceil(text.length / 7) }, (_, index) =>
        text.subarray(index * 7, index * 7 + 7),
      );
      const before = performance.now();
      expect(read([text]).events).toHaveLength(1);
      expect(read(chunks).events).toHaveLength(1);
      return performance.now() - before;
    };
    time(50_000);
    const small = Math.min(time(100_000), time(100_000), time(100_000));
    const large = Math.min(time(800_000), time(800_000));
    // Eight times the bytes; quadratic work would take 64 times as long.
    expect(large / Math.max(small, 0.5)).toBeLessThan(30);
  });
});

const batchOf = (text: string): SseBatch =>
  new SseSplitter().push(Buffer.from(text))[0] ?? { bytes: new Uint8Array(), events: [] };

describe("rewriteBatch", () => {
  it("returns the batch's own bytes when no event changes", () => {
    const batch = batchOf("data: a\n\n: ping\n\ndata: b\n\n");
    expect(rewriteBatch(batch, (_event, bytes) => bytes)).toBe(batch.bytes);
  });

  it("keeps comments around events that change or go", () => {
    const batch = batchOf(": one\n\ndata: a\n\n: two\n\ndata: b\n\ndata: c\n\n: three\n\n");
    const written = rewriteBatch(batch, (event, bytes) => {
      if (event.data === "b") return new Uint8Array(0);
      return event.data === "a" ? Buffer.from("data: A\n\n") : bytes;
    });
    expect(Buffer.from(written).toString()).toBe(": one\n\ndata: A\n\n: two\n\ndata: c\n\n: three\n\n");
  });
});

function plainReading(text: string): (readonly [string | undefined, string])[] {
  const events: (readonly [string | undefined, string])[] = [];
  let name: string | undefined;
  let data: string[] = [];
  for (const line of [...text.split(/\r\n|\r|\n/), ""]) {
    if (line === "") {
      if (data.length > 0) events.push([name, data.join("\n")]);
      name = undefined;
      data = [];
      continue;
    }
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") data.push(value);
    if (field === "event") name = value === "" ? undefined : value;
  }
  return events;
}
