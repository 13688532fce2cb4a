import { shortestOf } from "@iron/testing";
import { describe, expect, it } from "vitest";
import { anthropic, CHAT, mockProvider, openai, startRig, status } from "./rig.ts";

describe("circuit breaker, at the router's front door", () => {
  it("U-20: after five failures in a row answers 503 with Retry-After, fast, and sends nothing", async () => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock], reliability: { retry: false } });
    mock.script(status(500));
    for (let turn = 0; turn < 5; turn += 1) expect((await rig.post()).status).toBe(500);
    const took = await shortestOf(20, async () => {
      const begun = performance.now();
      const reply = await rig.post();
      const ms = performance.now() - begun;
      expect(reply.status).toBe(503);
      expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(await reply.text()).toContain("circuit_open");
      return ms;
    });
    expect(took).toBeLessThan(5);
    expect(mock.requests).toHaveLength(5);
    expect(await rig.money(25)).toBe(0);
    const changes = rig.events.filter((event) => event.type === "breaker_changed");
    expect(changes).toMatchObject([{ provider: "openai", from: "closed", to: "open" }]);
  });

  it("U-20: lets exactly one probe through when its time has come, and closes on its success", async () => {
    const mock = await mockProvider();
    const rig = await startRig({
      providers: [openai(mock)],
      mocks: [mock],
      reliability: { retry: false, breaker: { openMs: 100, jitter: 0 } },
    });
    mock.script(status(503));
    for (let turn = 0; turn < 5; turn += 1) await rig.post();
    mock.clear();
    mock.script({ kind: "delay", ms: 200 });
    await new Promise((resolve) => setTimeout(resolve, 120));
    const replies = await Promise.all(Array.from({ length: 10 }, async () => (await rig.post()).status));
    expect(replies.toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 9 }, () => 503)]);
    expect(mock.requests).toHaveLength(1);
    await rig.money(15);
    expect(rig.reliability.circuits()).toMatchObject([{ provider: "openai", state: "closed" }]);
    const changes = rig.events.filter((event) => event.type === "breaker_changed");
    expect(changes.map(({ to }) => to)).toEqual(["open", "half_open", "closed"]);
  });

  it.each([400, 404, 413, 422, 429, 403])("U-21: a run of %i opens nothing", async (code) => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock], reliability: { retry: false } });
    mock.script(status(code, code === 429 ? { "retry-after": "1" } : {}));
    for (let turn = 0; turn < 12; turn += 1) await (await rig.post()).text();
    expect(mock.requests).toHaveLength(12);
    expect(rig.reliability.circuits()).toMatchObject([{ state: "closed" }]);
    expect(await rig.money(12)).toBe(0);
  });

  it("judges a stream at its end: five that break off in the middle open it", async () => {
    const mock = await mockProvider({ chunkDelayMs: 5 });
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    mock.script({ kind: "reset", afterChunks: 3 });
    for (let turn = 0; turn < 5; turn += 1) {
      const reply = await rig.post({ ...CHAT, stream: true });
      expect(reply.status).toBe(200);
      await reply.text().catch(() => undefined);
      await rig.money(turn + 1);
    }
    expect((await rig.post({ ...CHAT, stream: true })).status).toBe(503);
    expect(mock.requests).toHaveLength(5);
  });

  it("goes to the fallback without a call while it is open", async () => {
    const broken = await mockProvider();
    const well = await mockProvider();
    const rig = await startRig({
      providers: [openai(broken), anthropic(well)],
      mocks: [broken, well],
      reliability: { retry: false },
      router: { models: { smart: ["gpt-5-mini", "claude-sonnet-5"] } },
    });
    broken.script(status(500));
    for (let turn = 0; turn < 8; turn += 1) {
      const reply = await rig.post({ ...CHAT, model: "smart" });
      expect(reply.status).toBe(200);
      expect(reply.headers.get("x-iron-provider")).toBe("anthropic");
      await reply.json();
    }
    expect(broken.requests).toHaveLength(5);
    expect(well.requests).toHaveLength(8);
    await rig.money(8);
    expect(rig.facts[7]?.get("fallback_reason")).toBe("circuit_open");
  });
});
