import { dialects, dialectOf, SseSplitter } from "@iron/dialects";
import { fakeExchange } from "@iron/testing";
import type { ChatEvent, DialectId, Frame } from "@iron/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSafety, redact } from "../src/index.ts";
import { FIXTURES } from "./fixtures.ts";

const DIALECTS = [...dialects.keys()];
const EVERYTHING = Object.fromEntries(
  [...new Set(FIXTURES.map(({ kind }) => kind))].map((kind) => [kind, { reply: "redact" as const }]),
);
const CONTEXT = { requestId: "req_1", model: "m", created: 1, includeUsage: false };

type Block = "text" | "arguments";

/** A reply of one block in a dialect's own bytes; `pieces` are its deltas. */
function replyBytes(dialect: DialectId, pieces: readonly string[], block: Block): Buffer {
  const encoder = dialectOf(dialect).reply.encodeStream(CONTEXT);
  const events: ChatEvent[] = [
    { type: "start", id: "r1", model: "m" },
    {
      type: "block-start",
      index: 0,
      block: block === "text" ? { type: "text" } : { type: "tool_call", id: "call_1", name: "write" },
    },
    ...pieces.map((text): ChatEvent => ({ type: "block-delta", index: 0, delta: { type: block, text } })),
    { type: "block-end", index: 0 },
    { type: "finish", reason: block === "text" ? "stop" : "tool_calls" },
    { type: "usage", usage: { inputTokens: 1, outputTokens: 1 } },
    { type: "end" },
  ];
  return Buffer.from(events.map((event) => encoder.push(event)).join("") + encoder.end());
}

/** Frames as they arrive when the wire cuts the bytes at the given places. */
function* arriving(dialect: DialectId, bytes: Buffer, cuts: readonly number[]): Generator<Frame> {
  const splitter = new SseSplitter({ maxEventBytes: 1 << 20 });
  const decoder = dialectOf(dialect).reply.decodeStream();
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    for (const batch of splitter.push(bytes.subarray(from, cut))) {
      yield { bytes: batch.bytes, events: batch.events.flatMap((event) => decoder.push(event)) };
    }
    from = cut;
  }
  const tail = splitter.finish();
  yield { bytes: tail.bytes, events: tail.events.flatMap((event) => decoder.push(event)) };
}

async function* later(frames: Iterable<Frame>): AsyncGenerator<Frame> {
  yield* frames;
}

function texts(events: readonly ChatEvent[], block: Block): string {
  return events
    .map((event) => (event.type === "block-delta" && event.delta.type === block ? event.delta.text : ""))
    .join("");
}

/** What the client reads, written in the dialect and read again. */
async function seen(frames: AsyncIterable<Frame>, dialect: DialectId, block: Block): Promise<string> {
  const encoder = dialectOf(dialect).reply.encodeStream(CONTEXT);
  let written = "";
  for await (const frame of frames) for (const event of frame.events) written += encoder.push(event);
  written += encoder.end();
  const read = [...arriving(dialect, Buffer.from(written), [])].flatMap((frame) => frame.events);
  return texts(read, block);
}

const redacting = createSafety({ actions: EVERYTHING, runaway: false }).policy;

async function throughReply(
  frames: Iterable<Frame>,
  to: { readonly dialect: DialectId; readonly block: Block },
): Promise<string> {
  const guard = redacting.guard(fakeExchange({ dialect: to.dialect }));
  await guard.admit?.();
  const transformed = guard.transform?.(later(frames));
  if (transformed === undefined) throw new Error("the reply is not transformed");
  return seen(transformed, to.dialect, to.block);
}

describe.each(DIALECTS)("A-75: in a stream of %s", (dialect) => {
  it("every fixture, cut in deltas after every character, is redacted as it is when whole", async () => {
    const wrong: unknown[] = [];
    for (const { before, value, after } of FIXTURES) {
      const text = before + value + after;
      const expected = redact(text);
      for (let at = 1; at < text.length; at += 1) {
        const bytes = replyBytes(dialect, [text.slice(0, at), text.slice(at)], "text");
        const got = await throughReply(arriving(dialect, bytes, []), {
          dialect,
          block: "text",
        });
        if (got !== expected) wrong.push({ at, text, got });
      }
      const single = replyBytes(dialect, Array.from(text), "text");
      const got = await throughReply(arriving(dialect, single, []), {
        dialect,
        block: "text",
      });
      if (got !== expected) wrong.push({ text, got });
    }
    expect(wrong).toEqual([]);
  });

  it("a value cut by the wire at every byte is redacted as it is when whole", async () => {
    for (const { before, value, after } of FIXTURES.filter(({ rule }) =>
      /email|visa|github|iban_de/.test(rule),
    )) {
      const text = `Grüße 🙂 ${before}${value}${after}`;
      const bytes = replyBytes(dialect, [text.slice(0, 9), text.slice(9, 20), text.slice(20)], "text");
      for (let at = 1; at < bytes.length; at += 1) {
        const got = await throughReply(arriving(dialect, bytes, [at]), {
          dialect,
          block: "text",
        });
        expect(got).toBe(redact(text));
      }
    }
  });

  it("a pseudonym is turned back wherever it is cut, in texts and in tool arguments with their escapes", async () => {
    const value = String.raw`Q<a"b\c>`;
    const { policy } = createSafety({
      actions: { quoted: { request: "pseudonymize" } },
      patterns: [{ kind: "quoted", pattern: "Q<[^>]*>" }],
    });
    const admitted = async (): Promise<ReturnType<typeof fakeExchange>> => {
      const exchange = fakeExchange({
        dialect,
        body: { messages: [{ role: "user", content: `use ${value} ok` }] },
      });
      await policy.guard(exchange).admit?.();
      return exchange;
    };
    const placeholder =
      /VAULT_\w+/.exec(new TextDecoder().decode((await admitted()).body.bytes))?.[0] ?? "none";
    const wrong: unknown[] = [];
    for (const block of ["text", "arguments"] as const) {
      const write = (inside: string): string =>
        block === "text" ? `is VAULT ${inside}, V` : JSON.stringify({ a: `x ${inside}\n` });
      const text = write(placeholder);
      for (let at = 1; at < text.length; at += 1) {
        const frames = arriving(dialect, replyBytes(dialect, [text.slice(0, at), text.slice(at)], block), []);
        const guard = policy.guard(await admitted());
        await guard.admit?.();
        const got = await seen(guard.transform?.(later(frames)) ?? later(frames), dialect, block);
        if (got !== write(value)) wrong.push({ at, text, got });
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("a stream", () => {
  const [dialect = "openai-chat" as DialectId] = DIALECTS;

  it("of any pieces is redacted as the whole text is", async () => {
    const piece = fc.oneof(
      fc.constantFrom(...FIXTURES.flatMap(({ before, value, after }) => [before + value + after, value])),
      fc.constantFrom(" ", ", ", "\n", "a", "VAULT_", "4111 ", "tel ", "@", "-----", ". "),
      fc.string({ maxLength: 6 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 6 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        async (parts, steps) => {
          const text = parts.join("");
          const pieces: string[] = [];
          for (let at = 0; at < text.length;) {
            const step = steps.next().value as number;
            pieces.push(text.slice(at, at + step));
            at += step;
          }
          const frames = arriving(dialect, replyBytes(dialect, pieces, "text"), []);
          const got = await throughReply(frames, { dialect, block: "text" });
          expect(got).toBe(redact(text));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("without anything to change goes on as the very same frames", async () => {
    const { policy } = createSafety();
    const exchange = fakeExchange({
      dialect,
      body: { messages: [{ role: "user", content: "card 4111 1111 1111 1111" }] },
    });
    const guard = policy.guard(exchange);
    await guard.admit?.();
    const frames = [
      ...arriving(dialect, replyBytes(dialect, ["hello ", "the world ", "of 3 men"], "text"), []),
    ];
    const out: Frame[] = [];
    for await (const frame of guard.transform?.(later(frames)) ?? later([])) out.push(frame);
    expect(out).toHaveLength(frames.length);
    for (const [at, frame] of out.entries()) expect(frame).toBe(frames[at]);
  });

  it("holds back only what may still be a placeholder", async () => {
    const { policy } = createSafety();
    const exchange = fakeExchange({
      dialect,
      body: { messages: [{ role: "user", content: "card 4111 1111 1111 1111" }] },
    });
    const guard = policy.guard(exchange);
    await guard.admit?.();
    const frames = arriving(dialect, replyBytes(dialect, ["it is VA", "NILLA"], "text"), []);
    const pieces: string[] = [];
    for await (const frame of guard.transform?.(later(frames)) ?? later([])) {
      const text = texts(frame.events, "text");
      if (text !== "") pieces.push(text);
    }
    expect(pieces).toEqual(["it is ", "VANILLA"]);
  });
});
