import { createMemoryStore } from "@iron/runtime-state";
import { describe, expect, it } from "vitest";
import type { CacheOptions } from "../src/index.ts";
import { billed, CHAT, mockProvider, openai, startRig } from "./rig.ts";
import type { Rig } from "./rig.ts";

type Mock = Awaited<ReturnType<typeof mockProvider>>;

async function cached(cache: CacheOptions = {}, durable = false): Promise<{ mock: Mock; rig: Rig }> {
  const mock = await mockProvider();
  const kept = durable ? { replies: createMemoryStore() } : {};
  const rig = await startRig({ providers: [openai(mock)], mocks: [mock], reliability: { cache, ...kept } });
  return { mock, rig };
}

describe("reply cache, at the router's front door", () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("gives the same bytes again, at no cost (stream: %s, in a store: %s)", async (stream, durable) => {
    const { mock, rig } = await cached({}, durable);
    const body = { ...CHAT, stream };
    const first = await rig.post(body);
    expect(first.headers.get("x-iron-cache")).toBe("miss");
    const text = await first.text();
    const charged = await rig.money(1);
    expect(charged).toBe(billed(rig.budget, [mock]));
    const second = await rig.post(body);
    expect(second.headers.get("x-iron-cache")).toBe("hit");
    expect(Number(second.headers.get("x-iron-cost"))).toBe(0);
    expect(second.headers.get("content-type")).toBe(first.headers.get("content-type"));
    expect(await second.text()).toBe(text);
    expect(await rig.money(2)).toBe(charged);
    expect(mock.requests).toHaveLength(1);
    expect(rig.outcomes[1]).toMatchObject({ kind: "completed", calls: [] });
  });

  it("replays a stream in as many pieces as it came", async () => {
    const { rig } = await cached();
    const events = async (): Promise<number> =>
      (await (await rig.post({ ...CHAT, stream: true })).text()).split("\n\n").length;
    const count = await events();
    expect(count).toBeGreaterThan(5);
    await rig.money(1);
    expect(await events()).toBe(count);
  });

  it("asks anew for any other body, and where the client says no-store", async () => {
    const { mock, rig } = await cached();
    await (await rig.post()).json();
    await (await rig.post({ ...CHAT, max_tokens: 63 })).json();
    await (await rig.post(CHAT, { headers: { "cache-control": "no-store" } })).json();
    expect(mock.requests).toHaveLength(3);
    await rig.money(3);
  });

  it("keeps nothing of a reply that broke off, and nothing longer than its limit", async () => {
    const { mock, rig } = await cached({ maxEntryBytes: 2000 });
    const body = { ...CHAT, stream: true };
    mock.next({ kind: "eof", afterChunks: 2 });
    await (await rig.post(body)).text();
    await (await rig.post({ ...body, max_tokens: 4 })).text();
    await (await rig.post({ ...body, max_tokens: 4 })).text();
    await (await rig.post(body)).text();
    await (await rig.post(body)).text();
    await rig.money(5);
    expect(mock.requests).toHaveLength(4);
  });

  it("is off unless asked for", async () => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    for (const _ of [1, 2]) expect((await rig.post()).headers.has("x-iron-cache")).toBe(false);
    expect(mock.requests).toHaveLength(2);
  });
});
