import { fakeClock, type FakeClock } from "@iron/testing";
import type { StateStore } from "@iron/types";
import { describe, expect, test } from "vitest";

export interface MadeStore {
  readonly store: StateStore;
  readonly close: () => Promise<void>;
  /** Lets time go by in the store's own time. */
  readonly pass: (ms: number) => Promise<void>;
}

/** What every state store owes its callers. */
export function storeContract(name: string, make: (clock: FakeClock) => Promise<MadeStore>): void {
  describe(`${name} as a state store`, () => {
    test("keeps JSON by namespace and key, replaces and deletes it", async () => {
      const { store, close } = await make(fakeClock());
      await store.set("a", "k", { deep: [1, "zwölf", null] });
      await store.set("b", "k", 2);
      expect(await store.get("a", "k")).toEqual({ deep: [1, "zwölf", null] });
      await store.set("a", "k", "new");
      await store.set("a", "j", true);
      expect(await store.list("a")).toEqual([
        { key: "j", value: true },
        { key: "k", value: "new" },
      ]);
      await store.delete("a", "k");
      await store.delete("a", "never");
      expect(await store.get("a", "k")).toBeUndefined();
      expect(await store.get("b", "k")).toBe(2);
      expect(await store.list("nothing")).toEqual([]);
      await close();
    });

    test("what is stored is a copy", async () => {
      const { store, close } = await make(fakeClock());
      const value = { n: 1 };
      await store.set("a", "k", value);
      value.n = 2;
      expect(await store.get("a", "k")).toEqual({ n: 1 });
      await close();
    });

    test("a record with a time to live is gone after it, and one set anew is not", async () => {
      const { store, close, pass } = await make(fakeClock());
      await store.set("a", "short", 1, { ttlMs: 1000 });
      await store.set("a", "renewed", 1, { ttlMs: 1000 });
      await store.set("a", "renewed", 2);
      expect(await store.get("a", "short")).toBe(1);
      await pass(1100);
      expect(await store.get("a", "short")).toBeUndefined();
      expect(await store.list("a")).toEqual([{ key: "renewed", value: 2 }]);
      await close();
    });

    test("adds a record where there is none, and of many that add at once tells one that it did", async () => {
      const { store, close, pass } = await make(fakeClock());
      const told = await Promise.all([1, 2, 3].map(async (n) => store.add("a", "k", n, { ttlMs: 1000 })));
      expect(told.filter(Boolean)).toHaveLength(1);
      expect(await store.get("a", "k")).toBe(told.indexOf(true) + 1);
      await pass(1100);
      expect(await store.add("a", "k", "anew")).toBe(true);
      expect(await store.list("a")).toEqual([{ key: "k", value: "anew" }]);
      await store.delete("a", "k");
      expect(await store.add("a", "k", "again")).toBe(true);
      await close();
    });

    test("refuses what JSON cannot carry", async () => {
      const { store, close } = await make(fakeClock());
      await expect(async () => store.set("a", "k", undefined)).rejects.toThrow(TypeError);
      await close();
    });
  });
}
