import { startFaultProxy } from "@iron/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { billed, CHAT, mockProvider, openai, startRig, status } from "./rig.ts";

describe("retry, at the router's front door", () => {
  it("U-06: waits out a retry-after of two seconds and gets the answer, each try with its own money", async () => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    mock.next(status(429, { "retry-after": "2" }));
    const begun = performance.now();
    const reply = await rig.post();
    expect(reply.status).toBe(200);
    await reply.json();
    expect(performance.now() - begun).toBeGreaterThanOrEqual(1990);
    expect(mock.requests).toHaveLength(2);
    expect(await rig.money(1)).toBe(billed(rig.budget, [mock]));
    expect(rig.outcomes[0]?.calls.map((call) => call.attempt)).toEqual([1, 2]);
    expect(rig.outcomes[0]?.calls[0]?.money).toMatchObject({ charged: 0 });
    expect(rig.facts[0]?.get("retries")).toBe(1);
  });

  it("U-06: passes a 429 on at once, with its header, when it asks for longer than the cap", async () => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    mock.next(status(429, { "retry-after": "40" }));
    const begun = performance.now();
    const reply = await rig.post();
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(reply.status).toBe(429);
    expect(reply.headers.get("retry-after")).toBe("40");
    expect(reply.headers.get("x-should-retry")).toBe("true");
    expect(mock.requests).toHaveLength(1);
    expect(await rig.money(1)).toBe(0);
  });

  it.each([500, 502, 503, 529])(
    "U-07: makes two calls for a %i, then passes it on as final",
    async (code) => {
      const mock = await mockProvider();
      const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
      mock.script(status(code, { "x-should-retry": "true" }));
      const reply = await rig.post();
      expect(reply.status).toBe(code);
      expect(reply.headers.get("x-should-retry")).toBe("false");
      expect(mock.requests).toHaveLength(2);
      expect(await rig.money(1)).toBe(0);
      expect(rig.outcomes[0]?.calls).toHaveLength(2);
    },
  );

  it.each([500, 503])("U-07: a %i that passes is not seen by the client", async (code) => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    mock.next(status(code));
    const reply = await rig.post({ ...CHAT, stream: true });
    expect(reply.status).toBe(200);
    expect(await reply.text()).toContain("[DONE]");
    expect(await rig.money(1)).toBe(billed(rig.budget, [mock]));
  });

  it.each([400, 401, 403, 404, 413, 422])("U-08: does not try a %i again", async (code) => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    mock.next(status(code));
    const reply = await rig.post();
    expect(reply.status).toBe(code === 401 || code === 403 ? 502 : code);
    expect(mock.requests).toHaveLength(1);
    expect(await rig.money(1)).toBe(0);
  });

  it("U-01: tries a refused connection twice and no more", async () => {
    const mock = await mockProvider();
    const proxy = await startFaultProxy({ target: mock.url });
    onTestFinished(async () => proxy.stop());
    const rig = await startRig({ providers: [openai(proxy)], mocks: [mock] });
    await proxy.down();
    const reply = await rig.post();
    expect(reply.status).toBe(502);
    expect(await rig.money(1)).toBe(0);
    expect(rig.outcomes[0]?.calls).toHaveLength(2);
  });

  it("U-05: never repeats a call that was sent and not answered, and charges for it", async () => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    mock.next({ kind: "reset" });
    const reply = await rig.post();
    expect(reply.status).toBe(502);
    expect(reply.headers.get("x-should-retry")).toBe("false");
    expect(mock.requests).toHaveLength(1);
    await rig.money(1);
    expect(rig.outcomes[0]?.calls[0]?.money.source).toBe("ambiguous");
  });

  it("does not try again once the first byte of the answer came", async () => {
    const mock = await mockProvider({ chunkDelayMs: 5 });
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    mock.next({ kind: "reset", afterChunks: 3 });
    const reply = await rig.post({ ...CHAT, stream: true });
    expect(reply.status).toBe(200);
    await reply.text().catch(() => undefined);
    await rig.money(1);
    expect(mock.requests).toHaveLength(1);
  });

  it("wakes from its backoff at once when the client leaves", async () => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    mock.script(status(429, { "retry-after": "8" }));
    const client = new AbortController();
    const asked = rig.post(CHAT, { signal: client.signal }).catch(() => "left");
    await expect.poll(() => mock.requests.length, { interval: 1 }).toBe(1);
    await mock.idle();
    const begun = performance.now();
    client.abort();
    expect(await asked).toBe("left");
    expect(await rig.money(1)).toBe(0);
    expect(performance.now() - begun).toBeLessThan(500);
    expect(mock.requests).toHaveLength(1);
    expect(rig.outcomes[0]).toMatchObject({ kind: "aborted" });
  });
});
