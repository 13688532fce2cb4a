import { shortestOf } from "@iron/testing";
import { describe, expect, it } from "vitest";
import { CHAT, mockProvider, openai, startRig } from "./rig.ts";

const EVERYTHING = {
  hedge: { afterMs: 30, minMs: 1 },
  concurrency: { limits: { "*": 10 } },
  cache: {},
  deadlineMs: 30_000,
  firstFrameMs: 30_000,
};

describe("a client that leaves, with every policy on", () => {
  it("before the headers: every call is closed at the provider within 100 ms, and charged", async () => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock], reliability: EVERYTHING });
    mock.script({ kind: "silence" });
    let clients = 0;
    const took = await shortestOf(3, async () => {
      clients += 1;
      const client = new AbortController();
      const asked = rig.post(CHAT, { signal: client.signal }).catch(() => "left");
      await expect.poll(() => mock.requests.length, { interval: 1 }).toBe(2 * clients);
      const left = performance.now();
      client.abort();
      expect(await asked).toBe("left");
      await Promise.all(mock.requests.map(async ({ ended }) => ended));
      return performance.now() - left;
    });
    expect(took).toBeLessThan(100);
    await rig.money(clients);
    for (const outcome of rig.outcomes)
      expect(outcome).toMatchObject({ kind: "aborted", phase: "before_headers" });
  });

  it("in the middle of a stream: the call is closed at the provider within 100 ms, and charged in part", async () => {
    const mock = await mockProvider({ chunkDelayMs: 10, replyTokens: 4000 });
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock], reliability: EVERYTHING });
    let clients = 0;
    const took = await shortestOf(3, async () => {
      clients += 1;
      const client = new AbortController();
      const reply = await rig.post({ ...CHAT, max_tokens: 4000, stream: true }, { signal: client.signal });
      const reader = reply.body?.getReader();
      for (let chunk = 0; chunk < 5; chunk += 1) await reader?.read();
      const left = performance.now();
      client.abort();
      await mock.requests[clients - 1]?.ended;
      return performance.now() - left;
    });
    expect(took).toBeLessThan(100);
    expect(await rig.money(clients)).toBeGreaterThan(0);
    for (const outcome of rig.outcomes)
      expect(outcome).toMatchObject({ kind: "aborted", phase: "streaming" });
  });
});
