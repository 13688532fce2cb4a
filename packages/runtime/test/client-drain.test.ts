import { shortestOf } from "@iron/testing";
import type { Policy } from "@iron/types";
import { describe, expect, it, vi } from "vitest";
import { FAMILIES, LIMITED, chargedMoney, settledMoney } from "./facts.ts";
import { CHAT, startRig } from "./rig.ts";
import type { Rig } from "./rig.ts";

const DRAIN = { budget: LIMITED, router: { drain: true } } as const;

describe.each(FAMILIES)("with drain, a $family client that leaves", ({ path, body }) => {
  it("C-32: in the middle of a stream: the reply is read to its end and charged as the provider bills it", async () => {
    const rig = await startRig({ ...DRAIN, mock: { chunkDelayMs: 15, replyTokens: 60 } });
    await leaveAfter(rig, 3, { path, body: { ...body, stream: true } });
    expect(await settledMoney(rig, 1)).toBe(rig.oracle());
    expect(rig.mock.bill).toMatchObject([{ completed: true }]);
    expect(rig.outcomes[0]).toMatchObject({ kind: "aborted", phase: "streaming", source: "provider" });
    expect(rig.outcomes[0]?.calls[0]?.end.kind).toBe("completed");
  });

  it.each([true, false])(
    "C-31: before the head, streaming %s: the reply is awaited and charged as the provider bills it",
    async (stream) => {
      // Long enough that the client is seen to leave before the reply begins, on a machine that is busy too.
      const rig = await startRig({ ...DRAIN, mock: { latencyMs: 800 } });
      const leave = new AbortController();
      const asked = rig.post(path, { ...body, stream }, { signal: leave.signal });
      await vi.waitUntil(() => rig.mock.requests.length === 1);
      leave.abort();
      await expect(asked).rejects.toThrow(/abort/i);
      expect(await settledMoney(rig, 1)).toBe(rig.oracle());
      expect(rig.outcomes[0]).toMatchObject({ kind: "aborted", phase: "before_headers", source: "provider" });
      expect(rig.mock.requests[0]?.aborted).toBe(false);
    },
  );
});

it("C-32: reads on no longer than it may, then charges what was delivered", async () => {
  const rig = await startRig({
    budget: LIMITED,
    mock: { chunkDelayMs: 20, replyTokens: 2000 },
    router: { drain: { ms: 200 } },
  });
  const left = await leaveAfter(rig, 3, {
    path: "/chat/completions",
    body: { ...CHAT, max_tokens: 2000, stream: true },
  });
  await rig.mock.requests[0]?.ended;
  expect(performance.now() - left).toBeGreaterThan(150);
  expect(performance.now() - left).toBeLessThan(5000);
  await chargedMoney(rig, 1);
  expect(rig.mock.bill[0]?.completed).toBe(false);
  expect(rig.outcomes[0]).toMatchObject({ kind: "aborted", source: "partial" });
});

it("C-32: reads on for so many at one time; a client that leaves beyond them has its call aborted", async () => {
  const rig = await startRig({
    budget: LIMITED,
    mock: { chunkDelayMs: 30, replyTokens: 60 },
    router: { drain: { concurrent: 2 } },
  });
  const asking = { path: "/chat/completions", body: { ...CHAT, stream: true } };
  await Promise.all([1, 2, 3, 4].map(() => leaveAfter(rig, 2, asking)));
  await chargedMoney(rig, 4);
  const charged = (source: string): number =>
    rig.outcomes.filter((outcome) => outcome.source === source).length;
  expect([charged("provider"), charged("partial")]).toEqual([2, 2]);
  // The places are free again.
  await leaveAfter(rig, 2, asking);
  await chargedMoney(rig, 5);
  expect(rig.outcomes[4]?.source).toBe("provider");
});

it("C-31: nothing new is sent for a client that has left", async () => {
  const twice: Policy = {
    name: "twice",
    guard: () => ({
      async attempt(target, next) {
        try {
          return await next(target);
        } catch {
          return next(target);
        }
      },
    }),
  };
  const rig = await startRig({ budget: LIMITED, router: { drain: true, policies: [twice] } });
  rig.mock.script([
    { kind: "delay", ms: 150 },
    { kind: "status", status: 500 },
  ]);
  const leave = new AbortController();
  const asked = rig.post("/chat/completions", CHAT, { signal: leave.signal });
  await vi.waitUntil(() => rig.mock.requests.length === 1);
  leave.abort();
  await expect(asked).rejects.toThrow(/abort/i);
  expect(await settledMoney(rig, 1)).toBe(0);
  expect(rig.mock.requests).toHaveLength(1);
  expect(rig.outcomes[0]?.kind).toBe("aborted");
});

it("C-31: a call that waits before it is sent is given up at once", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const holding: Policy = { name: "holding", guard: () => ({ open: () => promise }) };
  const rig = await startRig({ budget: LIMITED, router: { drain: true, policies: [holding] } });
  const leave = new AbortController();
  const asked = rig.post("/chat/completions", CHAT, { signal: leave.signal });
  await new Promise((later) => setTimeout(later, 60));
  leave.abort();
  await expect(asked).rejects.toThrow(/abort/i);
  await new Promise((later) => setTimeout(later, 30));
  resolve();
  expect(await chargedMoney(rig, 1)).toBe(0);
  expect(rig.mock.requests).toHaveLength(0);
  expect(rig.outcomes[0]?.kind).toBe("aborted");
});

it("C-32: through router.fetch: cancelling waits for nothing, and the reply is read on", async () => {
  const rig = await startRig({ ...DRAIN, mock: { chunkDelayMs: 30, replyTokens: 60 } });
  const took = await shortestOf(3, async () => {
    const reply = await rig.router.fetch("http://router/v1/chat/completions", {
      method: "POST",
      headers: { authorization: `Bearer ${rig.router.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ ...CHAT, stream: true }),
    });
    const reader = reply.body?.getReader();
    await reader?.read();
    const begun = performance.now();
    await reader?.cancel();
    return performance.now() - begun;
  });
  expect(took).toBeLessThan(100);
  expect(await settledMoney(rig, 3)).toBe(rig.oracle());
  for (const outcome of rig.outcomes) expect(outcome).toMatchObject({ kind: "aborted", source: "provider" });
});

it("C-32: a router that stops waits for what it reads on", async () => {
  const rig = await startRig({ ...DRAIN, mock: { chunkDelayMs: 20, replyTokens: 60 } });
  await leaveAfter(rig, 2, { path: "/chat/completions", body: { ...CHAT, stream: true } });
  await rig.router.stop();
  expect(rig.outcomes).toHaveLength(1);
  expect(rig.outcomes[0]?.charged).toBe(rig.oracle());
});

/** Reads so many chunks of a stream and goes away. Gives when that was. */
async function leaveAfter(
  rig: Rig,
  chunks: number,
  { path, body }: { readonly path: string; readonly body: object },
): Promise<number> {
  const leave = new AbortController();
  const reply = await rig.post(path, body, { signal: leave.signal });
  const reader = reply.body?.getReader();
  for (let at = 0; at < chunks; at += 1) await reader?.read();
  leave.abort();
  return performance.now();
}
