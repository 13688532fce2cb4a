import { createMemoryStore } from "@iron/runtime-state";
import { fakeClock } from "@iron/testing";
import type { StateStore } from "@iron/types";
import { describe, expect, it } from "vitest";
import { billed, CHAT, mockProvider, openai, type Rig, startRig, status } from "./rig.ts";

const KEY = "order-7f2c9a1e";
const KEYED = { headers: { "idempotency-key": KEY } };
const DAY_MS = 86_400_000;

interface Shared {
  readonly store: StateStore;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly mock: Awaited<ReturnType<typeof mockProvider>>;
  /** A router of its own on the same store. */
  router(): Promise<Rig>;
}

async function shared(more: Partial<StateStore> = {}, maxBytes?: number): Promise<Shared> {
  const clock = fakeClock();
  const store = { ...createMemoryStore({ clock }), ...more };
  const mock = await mockProvider();
  const reliability = { store, clock, retry: false, idempotency: { keep: "state", maxBytes } } as const;
  const router = async (): Promise<Rig> => startRig({ providers: [openai(mock)], mocks: [], reliability });
  return { store, clock, mock, router };
}

interface KeptRecord {
  readonly key: string;
  readonly value: { readonly body: string; readonly reply: string };
}

async function onlyRecord(store: StateStore): Promise<KeptRecord> {
  const records = await store.list("idempotency");
  expect(records).toHaveLength(1);
  return records[0] as KeptRecord;
}

describe("C-38: idempotency-key with replies kept in the state", () => {
  it.each([false, true])(
    "is answered by another router on the same state, byte for byte (stream: %s)",
    async (stream) => {
      const { mock, router } = await shared();
      const [one, two] = [await router(), await router()];
      const first = await (await one.post({ ...CHAT, stream }, KEYED)).text();
      const again = await two.post({ ...CHAT, stream }, KEYED);
      expect(await again.text()).toBe(first);
      expect(again.headers.get("x-iron-idempotent-replay")).toBe("true");
      expect((await two.post({ ...CHAT, stream, max_tokens: 5 }, KEYED)).status).toBe(422);
      expect(mock.requests).toHaveLength(1);
      expect(await one.money(1)).toBe(billed(one.budget, [mock]));
      expect(await two.money(2)).toBe(0);
    },
  );

  it("makes one call of many requests on two routers at once; the others are told to wait", async () => {
    const { mock, router } = await shared();
    const [one, two] = [await router(), await router()];
    mock.script({ kind: "delay", ms: 100 });
    const replies = await Promise.all([one, two, one, two].map(async (rig) => rig.post(CHAT, KEYED)));
    const codes = replies.map((reply) => reply.status).toSorted((a, b) => a - b);
    expect(codes).toEqual([200, 409, 409, 409]);
    for (const reply of replies.filter((one) => one.status === 409))
      expect(reply.headers.has("retry-after")).toBe(true);
    expect(mock.requests).toHaveLength(1);
  });

  it("is not asked again when its router died in the middle: first it counts as under way, then the client is told", async () => {
    // A process that is gone writes nothing any more, and takes nothing back.
    let dead = false;
    const { store, clock, mock, router } = await shared();
    const dying: StateStore = {
      ...store,
      set: async (...args) => (dead ? undefined : store.set(...args)),
      delete: async (...args) => (dead ? undefined : store.delete(...args)),
    };
    const reliability = { store: dying, clock, idempotency: { keep: "state" } } as const;
    const one = await startRig({ providers: [openai(mock)], mocks: [], reliability });
    mock.next({ kind: "delay", ms: 60_000 });
    const leaving = new AbortController();
    const cut = one.post(CHAT, { ...KEYED, signal: leaving.signal }).catch(() => "cut");
    await expect.poll(() => mock.requests.length, { interval: 1 }).toBe(1);
    for (let second = 0; second < 60; second += 5) {
      clock.advance(5000);
      // What became due may take a turn to be written.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const two = await router();
    expect((await two.post(CHAT, KEYED)).headers.get("x-should-retry")).toBe("true");
    dead = true;
    leaving.abort();
    expect(await cut).toBe("cut");
    await one.money(1);
    clock.advance(15_001);
    const told = await two.post(CHAT, KEYED);
    expect(told.status).toBe(409);
    expect(told.headers.get("x-should-retry")).toBe("false");
    expect(await told.text()).toContain("may have been charged");
    expect(mock.requests).toHaveLength(1);
    clock.advance(DAY_MS);
    expect((await two.post(CHAT, KEYED)).status).toBe(200);
  });

  it("is forgotten after 24 hours, and not before", async () => {
    const { store, clock, mock, router } = await shared();
    const rig = await router();
    await (await rig.post(CHAT, KEYED)).text();
    clock.advance(DAY_MS - 1);
    await (await rig.post(CHAT, KEYED)).text();
    expect(mock.requests).toHaveLength(1);
    clock.advance(1);
    expect(await store.list("idempotency")).toEqual([]);
    await (await rig.post(CHAT, KEYED)).text();
    expect(mock.requests).toHaveLength(2);
  });

  it("lies at rest without the key, the prompt or the reply in clear", async () => {
    const { store, router } = await shared();
    const rig = await router();
    const reply = await rig.post({ ...CHAT, messages: [{ role: "user", content: "canary-prompt" }] }, KEYED);
    const { choices } = (await reply.json()) as { choices: { message: { content: string } }[] };
    const [word = ""] = choices[0]?.message.content.match(/\w{5,}/) ?? [];
    const record = await onlyRecord(store);
    const text = JSON.stringify(record);
    const plain = Buffer.from(record.value.reply, "base64").toString("latin1");
    for (const secret of [KEY, "canary-prompt", word, "application/json"]) {
      expect(secret).not.toBe("");
      expect(text).not.toContain(secret);
      expect(plain).not.toContain(secret);
    }
  });

  it("is refused as lost when its record was changed", async () => {
    const { store, mock, router } = await shared();
    const rig = await router();
    await (await rig.post(CHAT, KEYED)).text();
    const { key, value } = await onlyRecord(store);
    await store.set("idempotency", key, { ...value, reply: value.reply.replace(/^.{4}/, "AAAA") });
    expect((await rig.post(CHAT, KEYED)).status).toBe(409);
    expect(mock.requests).toHaveLength(1);
  });

  it("is free again after a request that failed", async () => {
    const { store, mock, router } = await shared();
    const rig = await router();
    mock.next(status(500));
    expect((await rig.post(CHAT, KEYED)).status).toBe(500);
    await expect.poll(async () => store.list("idempotency")).toEqual([]);
    expect((await rig.post(CHAT, KEYED)).status).toBe(200);
  });

  it("makes room by its reply when many are kept, and is still not asked again", async () => {
    const { mock, store, clock, router } = await shared({}, 7000);
    const rig = await router();
    const keyed = (key: string): Promise<Response> => rig.post(CHAT, { headers: { "idempotency-key": key } });
    for (const key of ["a", "b", "c", "d"]) expect((await keyed(key)).status).toBe(200);
    const records = (await store.list("idempotency")) as unknown as KeptRecord[];
    const bytes = records.map(({ value }) => ((value.reply as string | null) ?? "").length);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(7000);
    expect(bytes.filter((one) => one > 0)).toHaveLength(2);
    expect((await keyed("d")).headers.get("x-iron-idempotent-replay")).toBe("true");
    const gone = await keyed("a");
    expect(gone.status).toBe(409);
    expect(await gone.text()).toContain("made room for later ones");
    expect(mock.requests).toHaveLength(4);
    clock.advance(DAY_MS);
    expect((await keyed("a")).status).toBe(200);
    expect(mock.requests).toHaveLength(5);
  });

  it("reaches no provider while the state cannot be written", async () => {
    const { mock, router } = await shared({ add: () => Promise.reject(new Error("disk full")) });
    const rig = await router();
    expect((await rig.post(CHAT, KEYED)).status).toBeGreaterThanOrEqual(500);
    expect((await rig.post(CHAT)).status).toBe(200);
    expect(mock.requests).toHaveLength(1);
  });

  it("whose reply could not be kept still reaches its client, and is not asked again", async () => {
    const { mock, clock, router } = await shared({ set: () => Promise.reject(new Error("disk full")) });
    const rig = await router();
    expect((await rig.post(CHAT, KEYED)).status).toBe(200);
    clock.advance(15_001);
    expect((await rig.post(CHAT, KEYED)).status).toBe(409);
    expect(mock.requests).toHaveLength(1);
  });
});
