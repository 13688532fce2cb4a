import { fakeExchange } from "@iron/testing";
import { describe, expect, it } from "vitest";
import { createSafety, type DetectionEntry, redact } from "../src/index.ts";
import { FIXTURES } from "./fixtures.ts";
import { reasoningSplits, SEALS, through } from "./reasoning-splits.ts";
import { arriving, DIALECTS, eventCuts, EVERYTHING, later, replyBytes, seen } from "./stream.ts";

const CARD = "4111 1111 1111 1111";
describe.each(DIALECTS)("A-75: reasoning in a stream of %s", (dialect) => {
  reasoningSplits(dialect, 17);

  const some = FIXTURES.filter(({ rule }) => /visa|email|jwt/.test(rule));

  it.each(some)("without a seal is redacted wherever it is cut: $value", async ({ before, value, after }) => {
    const text = before + value + after;
    const wrong: unknown[] = [];
    for (let at = 1; at < text.length; at += 1) {
      const bytes = replyBytes(dialect, [text.slice(0, at), text.slice(at)], "reasoning");
      const out = await through(arriving(dialect, bytes, eventCuts(bytes)), { dialect, actions: EVERYTHING });
      const got = await seen(later(out), dialect, "reasoning");
      if (got !== redact(text)) wrong.push({ at, got });
    }
    expect(wrong).toEqual([]);
  });

  it("turns pseudonyms back when it has no seal, and leaves them when it has", async () => {
    const asked = `card ${CARD}`;
    const { policy } = createSafety({ runaway: false });
    const exchange = (): ReturnType<typeof fakeExchange> =>
      fakeExchange({ dialect, body: { messages: [{ role: "user", content: asked }] } });
    const first = exchange();
    await policy.guard(first).admit?.();
    const placeholder = /VAULT_\w+/.exec(new TextDecoder().decode(first.body.bytes))?.[0] ?? "none";
    const text = `they gave ${placeholder}, V is not one`;
    for (const [seal, expected] of [
      [undefined, `they gave ${CARD}, V is not one`],
      [SEALS[dialect], text],
    ] as const) {
      for (let at = 1; at < text.length; at += 1) {
        const bytes = replyBytes(dialect, [text.slice(0, at), text.slice(at)], "reasoning", seal);
        const guard = policy.guard(exchange());
        await guard.admit?.();
        const frames = guard.transform?.(later(arriving(dialect, bytes, eventCuts(bytes))));
        const got = await seen(frames ?? later([]), dialect, "reasoning");
        expect(got).toBe(expected);
      }
    }
  });

  it("goes on at once while nothing in it is to be changed", async () => {
    const pieces = ["first a thought, ", "then another, ", "then the last. "];
    const bytes = replyBytes(dialect, pieces, "reasoning");
    const frames = [...arriving(dialect, bytes, eventCuts(bytes))];
    const out = await through(frames, { dialect, asked: `card ${CARD}` });
    expect(out).toHaveLength(frames.length);
    for (const [at, frame] of out.entries()) expect(frame).toBe(frames[at]);
  });

  it("is cut with an error when it holds what is blocked, sealed or not", async () => {
    for (const seal of [undefined, SEALS[dialect]]) {
      const bytes = replyBytes(dialect, ["it is ", "bob@example.com", " ok"], "reasoning", seal);
      const cut = through(arriving(dialect, bytes, eventCuts(bytes)), {
        dialect,
        actions: { email: { reply: "block" } },
      });
      await expect(cut).rejects.toMatchObject({ code: "content_blocked" });
    }
  });

  it("is told of when replies are only observed, and its frames are the provider's own", async () => {
    const entries: DetectionEntry[] = [];
    const bytes = replyBytes(dialect, ["it is bob@exam", "ple.com ok"], "reasoning");
    const frames = [...arriving(dialect, bytes, eventCuts(bytes))];
    const out = await through(frames, {
      dialect,
      actions: { email: { reply: "observe" } },
      onDetection: (entry) => void entries.push(entry),
    });
    for (const [at, frame] of out.entries()) expect(frame).toBe(frames[at]);
    expect(entries).toMatchObject([{ kind: "email", action: "observe", direction: "reply", count: 1 }]);
  });
});
