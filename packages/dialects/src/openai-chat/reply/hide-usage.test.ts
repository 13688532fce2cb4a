import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@iron/types";
import { rewriteBatch } from "../../sse/rewrite-batch.ts";
import { SseSplitter } from "../../sse/sse-splitter.ts";
import { hideUsage } from "./hide-usage.ts";

function hidden(text: string): string {
  const splitter = new SseSplitter();
  const batches = [...splitter.push(Buffer.from(text)), splitter.finish()];
  return Buffer.concat(batches.map((batch) => rewriteBatch(batch, hideUsage))).toString();
}

const chunk = (members: string): string => `data: {"id":"c","object":"chat.completion.chunk",${members}}\n\n`;
const CONTENT = '"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}]';
const USAGE = '"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}';

describe("hideUsage", () => {
  it("gives byte for byte the stream that was not asked for usage (U-13)", () => {
    const plain = [
      chunk(CONTENT),
      ": ping\n\n",
      chunk(`${CONTENT},"obfuscation":"xy"`),
      chunk('"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]'),
    ];
    const asked = [
      chunk(`${CONTENT},"usage":null`),
      ": ping\n\n",
      chunk(`${CONTENT},"usage":null,"obfuscation":"xy"`),
      chunk('"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null'),
      chunk(`"choices":[],${USAGE}`),
    ];
    const done = "data: [DONE]\n\n";
    expect(hidden([...asked, done].join(""))).toBe([...plain, done].join(""));
  });

  it("returns the same bytes, uncopied, for an event without usage", () => {
    const bytes = Buffer.from(chunk(CONTENT));
    const [batch] = new SseSplitter().push(bytes);
    const event = batch?.events[0];
    if (event === undefined) throw new Error("no event");
    expect(hideUsage(event, bytes)).toBe(bytes);
  });

  it.each<[string, string]>([
    ["usage first", 'data: {"usage": null, "id":"c"}\n\n'],
    ["usage alone", 'data: {"usage":null}\n\n'],
    ["a carriage return", 'data: {"id":"c","usage":null}\r\n\r\n'],
    ["no space", 'data:{"id":"c","usage":null}\n\n'],
    ["an event name and an id", 'event: chunk\nid: 4\ndata: {"id":"c","usage":null}\n\n'],
    ["the data text in a comment before it", ': {"id":"c"}\ndata: {"id":"c","usage":null}\n\n'],
    ["several data lines", 'data: {"id":"c",\ndata: "usage":null}\n\n'],
  ])("takes the member out with %s", (_name, text) => {
    const written = hidden(text);
    expect(written).not.toContain('"usage"');
    const [before] = new SseSplitter().push(Buffer.from(text));
    const [after] = new SseSplitter().push(Buffer.from(written));
    const { usage: _usage, ...rest } = JSON.parse(before?.events[0]?.data ?? "") as { usage: null };
    expect(JSON.parse(after?.events[0]?.data ?? "")).toEqual(rest);
    expect(after?.events[0]?.name).toBe(before?.events[0]?.name);
  });

  it.each<[string, string]>([
    ["the word usage in an answer", chunk('"choices":[{"delta":{"content":"\\",\\"usage\\":null}"}}]')],
    ["a nested member of that name", chunk('"choices":[{"delta":{}}],"x":{"usage":null}')],
    ["usage in a chunk with choices, which was sent unasked", chunk(`${CONTENT},${USAGE}`)],
    ["data that is no JSON", 'data: "usage"} nonsense\n\n'],
    ["the end", "data: [DONE]\n\n"],
  ])("leaves %s alone", (_name, text) => {
    expect(hidden(text)).toBe(text);
  });

  const recorded = join(import.meta.dirname, "../../../../../../shared/recorded");
  it("changes nothing else in real streams", (context) => {
    if (!existsSync(recorded)) return context.skip("optional: there are no recordings beside the repository");
    const files = readdirSync(recorded)
      .filter((name) => name.startsWith("openai-chat"))
      .flatMap((name) =>
        readdirSync(join(recorded, name))
          .filter((file) => file.endsWith(".chunks.txt"))
          .map((file) => join(recorded, name, file)),
      );
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const lines = readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "");
      const kept = hidden(lines.map((line) => `data: ${line}\n\n`).join(""))
        .split("\n\n")
        .filter((block) => block !== "")
        .map((block) => JSON.parse(block.slice(6)) as Json);
      const expected = lines
        .map((line) => JSON.parse(line) as JsonObject)
        .flatMap((value) => {
          const { usage, choices } = value as { usage?: Json; choices?: Json[] };
          if (usage !== null && usage !== undefined && choices?.length === 0) return [];
          const { usage: _usage, ...rest } = value;
          return [usage === null ? rest : value];
        });
      expect(kept).toEqual(expected);
    }
  });
});
