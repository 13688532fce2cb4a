import { fakeClock } from "@iron/testing";
import { describe, expect, it } from "vitest";
import { createMemoryReplies } from "./memory-replies.ts";

const VALUE = { text: "x".repeat(80) };

describe("memory replies", () => {
  it("lets the one that was longest not asked for go when all are too many", async () => {
    const replies = createMemoryReplies({ maxBytes: 300, clock: fakeClock() });
    for (const key of ["a", "b", "c"]) await replies.set("n", key, VALUE);
    expect(await replies.get("n", "a")).toEqual(VALUE);
    await replies.set("n", "d", VALUE);
    expect(await replies.get("n", "b")).toBeUndefined();
    expect(await replies.get("n", "a")).toEqual(VALUE);
  });

  it("forgets after the time it was given", async () => {
    const clock = fakeClock();
    const replies = createMemoryReplies({ clock });
    await replies.set("n", "a", VALUE, { ttlMs: 1000 });
    clock.advance(999);
    expect(await replies.get("n", "a")).toEqual(VALUE);
    clock.advance(1);
    expect(await replies.get("n", "a")).toBeUndefined();
  });

  it("keeps what is larger than all its room not at all, and counts a replaced one once", async () => {
    const replies = createMemoryReplies({ maxBytes: 200, clock: fakeClock() });
    await replies.set("n", "big", { text: "x".repeat(500) });
    expect(await replies.get("n", "big")).toBeUndefined();
    for (let count = 0; count < 10; count += 1) await replies.set("n", "a", VALUE);
    await replies.set("n", "b", VALUE);
    expect(await replies.get("n", "a")).toEqual(VALUE);
  });
});
