import { describe, expect, it } from "vitest";
import { billed, CHAT, mockProvider, openai, startRig, status } from "./rig.ts";

const HEDGED = { hedge: { afterMs: 60, minMs: 1 } };

describe("hedged requests, at the router's front door", () => {
  it.each([false, true])(
    "takes the second call's reply when the first is slow, and charges both (stream: %s)",
    async (stream) => {
      const mock = await mockProvider();
      const rig = await startRig({ providers: [openai(mock)], mocks: [mock], reliability: HEDGED });
      mock.next({ kind: "delay", ms: 20_000 });
      const begun = performance.now();
      const reply = await rig.post({ ...CHAT, stream });
      expect(reply.status).toBe(200);
      await reply.text();
      expect(performance.now() - begun).toBeLessThan(2000);
      const charged = await rig.money(1);
      expect(rig.outcomes[0]?.calls.map(({ money }) => money.source).toSorted()).toEqual([
        "ambiguous",
        "provider",
      ]);
      expect(charged).toBeGreaterThanOrEqual(billed(rig.budget, [mock]));
      expect(rig.facts[0]?.get("hedged")).toBe(true);
      // The loser's connection is closed at once, not when its reply would have come.
      await expect.poll(() => mock.requests.every((request) => request.endedAt !== undefined)).toBe(true);
      expect(performance.now() - begun).toBeLessThan(3000);
    },
  );

  it("makes one call when it is fast enough, or fails before the second's time", async () => {
    const mock = await mockProvider();
    const rig = await startRig({
      providers: [openai(mock)],
      mocks: [mock],
      reliability: { retry: false, hedge: { afterMs: 1000 } },
    });
    mock.next(undefined, status(500));
    expect((await rig.post()).status).toBe(200);
    expect((await rig.post()).status).toBe(500);
    expect(mock.requests).toHaveLength(2);
    expect(await rig.money(2)).toBe(billed(rig.budget, [mock]));
  });

  it("keeps the first call when the second fails", async () => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock], reliability: HEDGED });
    mock.next({ kind: "delay", ms: 300 }, status(500));
    expect((await rig.post()).status).toBe(200);
    expect(mock.requests).toHaveLength(2);
    await rig.money(1);
  });

  it("does not ask twice where the model may use tools", async () => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock], reliability: HEDGED });
    mock.next({ kind: "delay", ms: 300 });
    const tools = [
      { type: "function", function: { name: "pay", parameters: { type: "object", properties: {} } } },
    ];
    expect((await rig.post({ ...CHAT, tools })).status).toBe(200);
    expect(mock.requests).toHaveLength(1);
    await rig.money(1);
  });
});
