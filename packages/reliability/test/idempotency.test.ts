import { createMemoryStore } from "@iron/runtime-state";
import { describe, expect, it } from "vitest";
import {
  billed,
  CHAT,
  mockProvider,
  openai,
  type Rig,
  type RigOptions,
  startRig as startPlainRig,
  status,
} from "./rig.ts";

const KEYED = { headers: { "idempotency-key": "turn-1" } };

const startRig = async (options: RigOptions): Promise<Rig> =>
  startPlainRig({ ...options, reliability: { idempotency: true, ...options.reliability } });

describe("C-38: idempotency-key, where nobody turned it on", () => {
  it("is the provider's: passed on, and the same request is asked and charged twice", async () => {
    const mock = await mockProvider();
    const rig = await startPlainRig({ providers: [openai(mock)], mocks: [mock] });
    for (const body of [CHAT, CHAT, { ...CHAT, max_tokens: 5 }]) {
      const reply = await rig.post(body, KEYED);
      expect(reply.status).toBe(200);
      expect(reply.headers.has("x-iron-idempotent-replay")).toBe(false);
      await reply.text();
    }
    const keys = mock.requests.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys).toEqual(["turn-1", "turn-1", "turn-1"]);
    expect(await rig.money(3)).toBe(billed(rig.budget, [mock]));
  });

  it("may be longer than what Iron would remember", async () => {
    const mock = await mockProvider();
    const rig = await startPlainRig({ providers: [openai(mock)], mocks: [mock] });
    const reply = await rig.post(CHAT, { headers: { "idempotency-key": "k".repeat(300) } });
    expect(reply.status).toBe(200);
    await reply.text();
    await rig.money(1);
  });
});

describe("C-38: idempotency-key, at the router's front door", () => {
  it.each([false, true])("replays the reply to the same body, charged once (stream: %s)", async (stream) => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    const first = await (await rig.post({ ...CHAT, stream }, KEYED)).text();
    await rig.money(1);
    const again = await rig.post({ ...CHAT, stream }, KEYED);
    expect(again.headers.get("x-iron-idempotent-replay")).toBe("true");
    expect(Number(again.headers.get("x-iron-cost"))).toBe(0);
    expect(await again.text()).toBe(first);
    expect(await rig.money(2)).toBe(billed(rig.budget, [mock]));
    expect(mock.requests).toHaveLength(1);
  });

  it.each([
    ["empty", ""],
    ["longer than it can remember", "k".repeat(256)],
  ])("refuses a key that is %s, before anything is sent", async (_, key) => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    const reply = await rig.post(CHAT, { headers: { "idempotency-key": key } });
    expect(reply.status).toBe(400);
    expect(await reply.text()).toContain("1 to 255 characters");
    expect(mock.requests).toHaveLength(0);
    await rig.money(1);
  });

  it("is not asked again when its reply in memory made room for others", async () => {
    const mock = await mockProvider();
    const idempotency = { keep: "memory", maxBytes: 3000 } as const;
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock], reliability: { idempotency } });
    const keyed = (key: string): Promise<Response> => rig.post(CHAT, { headers: { "idempotency-key": key } });
    for (const key of ["a", "b", "c", "d"]) expect((await keyed(key)).status).toBe(200);
    expect((await keyed("d")).headers.get("x-iron-idempotent-replay")).toBe("true");
    const gone = await keyed("a");
    expect(gone.status).toBe(409);
    expect(await gone.text()).toContain("made room for later ones");
    expect(mock.requests).toHaveLength(4);
  });

  it("refuses another body under the same key with 422", async () => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    await (await rig.post(CHAT, KEYED)).text();
    const reply = await rig.post({ ...CHAT, max_tokens: 5 }, KEYED);
    expect(reply.status).toBe(422);
    expect(await reply.text()).toContain("idempotency_mismatch");
    expect(reply.headers.get("x-should-retry")).toBe("false");
    expect(mock.requests).toHaveLength(1);
    await rig.money(2);
  });

  it("refuses a second request while the first is under way with 409, and makes one call", async () => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    mock.script({ kind: "delay", ms: 100 });
    const replies = await Promise.all(Array.from({ length: 8 }, async () => rig.post(CHAT, KEYED)));
    const codes = replies.map((reply) => reply.status).toSorted((a, b) => a - b);
    expect(codes).toEqual([200, ...Array.from({ length: 7 }, () => 409)]);
    await Promise.all(replies.map(async (reply) => reply.text()));
    expect(mock.requests).toHaveLength(1);
    expect(await rig.money(8)).toBe(billed(rig.budget, [mock]));
  });

  it("frees the key of a request that failed", async () => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock], reliability: { retry: false } });
    mock.next(status(500));
    expect((await rig.post(CHAT, KEYED)).status).toBe(500);
    await rig.money(1);
    expect((await rig.post(CHAT, KEYED)).status).toBe(200);
    await rig.money(2);
    expect(mock.requests).toHaveLength(2);
  });

  it("frees the key of a request whose client left", async () => {
    const mock = await mockProvider();
    const rig = await startRig({ providers: [openai(mock)], mocks: [mock] });
    mock.next({ kind: "delay", ms: 5000 });
    const client = new AbortController();
    const left = rig.post(CHAT, { ...KEYED, signal: client.signal }).catch(() => "left");
    await expect.poll(() => mock.requests.length, { interval: 1 }).toBe(1);
    client.abort();
    expect(await left).toBe("left");
    await rig.money(1);
    expect((await rig.post(CHAT, KEYED)).status).toBe(200);
    await rig.money(2);
  });

  it("keeps its promise over a restart when its replies are kept", async () => {
    const mock = await mockProvider();
    const replies = createMemoryStore();
    const before = await startRig({ providers: [openai(mock)], mocks: [mock], reliability: { replies } });
    const text = await (await before.post(CHAT, KEYED)).text();
    await before.router.stop();
    const after = await startRig({ providers: [openai(mock)], mocks: [], reliability: { replies } });
    expect(await (await after.post(CHAT, KEYED)).text()).toBe(text);
    expect(mock.requests).toHaveLength(1);
    expect(await after.money(1)).toBe(0);
  });

  it("writes no reply into the store of the breakers when told to keep them in memory", async () => {
    const mock = await mockProvider();
    const store = createMemoryStore();
    const rig = await startRig({
      providers: [openai(mock)],
      mocks: [mock],
      reliability: { store, cache: {}, idempotency: { keep: "memory" } },
    });
    await (await rig.post(CHAT, KEYED)).text();
    await rig.money(1);
    for (const namespace of ["idempotency", "reply-cache"]) expect(await store.list(namespace)).toEqual([]);
  });
});
