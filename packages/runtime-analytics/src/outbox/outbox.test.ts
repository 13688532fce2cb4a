import type { Microdollars, StateStore } from "@iron/types";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../../runtime-state/src/memory/create-memory-store.ts";
import type { CallEvent } from "../events/analytics-event.ts";
import { createMemoryOutbox } from "./memory-outbox.ts";
import { openStoreOutbox } from "./open-store-outbox.ts";
import type { Outbox, OutboxOptions } from "./outbox.ts";

function event(id: string, at = 5): CallEvent {
  return {
    type: "completed",
    id,
    at,
    provider: "p",
    model: "m",
    inputTokens: 1,
    outputTokens: 2,
    cost: 3 as Microdollars,
    durationMs: 4,
  };
}

async function drain(outbox: Outbox): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let next = outbox.first(); next !== undefined; next = outbox.first()) {
    ids.push(next.id);
    await outbox.done(next.id);
  }
  return ids;
}

const letter = { at: 9, status: 422, answer: "no" };

const kinds: readonly [string, (options?: OutboxOptions) => Outbox | Promise<Outbox>][] = [
  ["in memory", createMemoryOutbox],
  ["in a store", (options) => openStoreOutbox({ store: createMemoryStore(), ...options })],
];

describe.each(kinds)("an outbox %s", (_name, make) => {
  it("gives events back in the order they were added, also those of one millisecond or of clocks that went back", async () => {
    const outbox = await make();
    const ids = ["c.1", "a.1", "b.1", "b.2", "z.1"];
    for (const [at, id] of ids.entries()) expect(await outbox.add(event(id, at === 4 ? 1 : 5))).toBe(true);
    expect(outbox.waiting).toBe(5);
    expect(await drain(outbox)).toEqual(ids);
    expect(outbox.waiting).toBe(0);
  });

  it("keeps an event id once", async () => {
    const outbox = await make();
    await outbox.add(event("a.1"));
    expect(await outbox.add(event("a.1"))).toBe(true);
    expect(await drain(outbox)).toEqual(["a.1"]);
  });

  it("refuses what is more than it may hold, and keeps what it has", async () => {
    const outbox = await make({ maxWaiting: 1 });
    expect(await outbox.add(event("a.1"))).toBe(true);
    expect(await outbox.add(event("b.1"))).toBe(false);
    expect(await drain(outbox)).toEqual(["a.1"]);
    expect(await outbox.add(event("b.1"))).toBe(true);
  });

  it("buries with the answer, and says which dead letter had to go for it", async () => {
    const outbox = await make({ maxDead: 1 });
    await outbox.add(event("a.1"));
    await outbox.add(event("b.1"));
    expect(await outbox.bury(event("a.1"), letter)).toBeUndefined();
    expect(outbox.dead()).toMatchObject([{ event: { id: "a.1" }, status: 422, answer: "no" }]);
    expect((await outbox.bury(event("b.1"), letter))?.event.id).toBe("a.1");
    expect(outbox.dead().map((one) => one.event.id)).toEqual(["b.1"]);
    expect(outbox.waiting).toBe(0);
  });
});

describe("an outbox in a store", () => {
  it("outlives the process: what waits, in order, and what is dead", async () => {
    const store = createMemoryStore();
    const before = await openStoreOutbox({ store });
    for (const id of ["b.1", "a.1", "c.1", "d.1"]) await before.add(event(id));
    await before.bury(event("b.1"), letter);
    await before.done("c.1");
    const after = await openStoreOutbox({ store });
    expect(after.dead().map((one) => one.event.id)).toEqual(["b.1"]);
    await after.add(event("0.1", 5));
    expect(await drain(after)).toEqual(["a.1", "d.1", "0.1"]);
    expect(await store.list("analytics:outbox")).toEqual([]);
  });

  it("leaves records that it cannot read where they are", async () => {
    const store = createMemoryStore();
    await store.set("analytics:outbox", "00000000000000001:x", { type: "from the future" });
    const outbox = await openStoreOutbox({ store });
    expect(outbox.waiting).toBe(0);
    expect(await store.list("analytics:outbox")).toHaveLength(1);
  });

  it("has nothing that the store did not take, and takes it at the next try", async () => {
    const store = createMemoryStore();
    let full = true;
    const failing: StateStore = {
      ...store,
      set: (...args) => (full ? Promise.reject(new Error("disk full")) : store.set(...args)),
    };
    const outbox = await openStoreOutbox({ store: failing });
    await expect(outbox.add(event("a.1"))).rejects.toThrow("disk full");
    expect(outbox.waiting).toBe(0);
    full = false;
    expect(await outbox.add(event("a.1"))).toBe(true);
    expect(outbox.waiting).toBe(1);
  });
});
