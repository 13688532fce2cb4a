import { fakeExchange } from "@iron/testing";
import type { DialectId, Frame } from "@iron/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSafety, redact } from "../src/index.ts";
import { FIXTURES } from "./fixtures.ts";
import { arriving, DIALECTS, eventCuts, later, replyBytes, seen, texts, throughReply } from "./stream.ts";

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
      const got = await throughReply(arriving(dialect, single, eventCuts(single)), {
        dialect,
        block: "text",
      });
      if (got !== expected) wrong.push({ text, got });
    }
    expect(wrong).toEqual([]);
  });

  it("a value cut by the wire at every byte is redacted as it is when whole", async () => {
    for (const { before, value, after } of FIXTURES.filter(({ rule }) => rule === "visa").slice(0, 1)) {
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
          const bytes = replyBytes(dialect, pieces, "text");
          const frames = arriving(dialect, bytes, eventCuts(bytes));
          const got = await throughReply(frames, { dialect, block: "text" });
          expect(got).toBe(redact(text));
        },
      ),
      { numRuns: 150 },
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
    const bytes = replyBytes(dialect, ["it is VA", "NILLA"], "text");
    const frames = arriving(dialect, bytes, eventCuts(bytes));
    const pieces: string[] = [];
    for await (const frame of guard.transform?.(later(frames)) ?? later([])) {
      const text = texts(frame.events, "text");
      if (text !== "") pieces.push(text);
    }
    expect(pieces).toEqual(["it is ", "VANILLA"]);
  });
});
