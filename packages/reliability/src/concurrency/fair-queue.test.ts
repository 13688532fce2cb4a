import { fakeClock } from "@iron/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFairQueue } from "./fair-queue.ts";

describe("fair queue", () => {
  it("serves owners in turns, however many one of them sends", async () => {
    const queue = createFairQueue({ limit: 1, clock: fakeClock() });
    const leave = await queue.enter("busy");
    const order: string[] = [];
    const enter = async (owner: string): Promise<void> => {
      const end = await queue.enter(owner);
      order.push(owner);
      end();
    };
    const all = ["busy", "busy", "busy", "busy", "quiet", "third"].map(enter);
    leave();
    await Promise.all(all);
    expect(order).toEqual(["busy", "quiet", "third", "busy", "busy", "busy"]);
    expect(queue).toMatchObject({ taken: 0, waiting: 0 });
  });

  it("turns away at once what is too many", async () => {
    const queue = createFairQueue({ limit: 1, maxWaiting: 1, clock: fakeClock() });
    const leave = await queue.enter("a");
    const waiting = queue.enter("a");
    expect(() => queue.enter("b")).toThrow(
      expect.objectContaining({ code: "overloaded", retryAfterMs: 1000 }),
    );
    leave();
    (await waiting)();
    expect(queue.taken).toBe(0);
  });

  it("ends a wait that is too long, and leaves no timer", async () => {
    const clock = fakeClock();
    const queue = createFairQueue({ limit: 1, maxWaitMs: 500, clock });
    const leave = await queue.enter("a");
    const late = Promise.resolve(queue.enter("a"));
    late.catch(() => undefined);
    clock.advance(500);
    await expect(late).rejects.toMatchObject({ code: "overloaded" });
    leave();
    expect(queue).toMatchObject({ taken: 0, waiting: 0 });
    expect(clock.waiting).toBe(0);
  });

  it("ends the wait of a client that leaves", async () => {
    const clock = fakeClock();
    const queue = createFairQueue({ limit: 1, clock });
    await queue.enter("a");
    const leaving = new AbortController();
    const waiting = Promise.resolve(queue.enter("a", leaving.signal));
    leaving.abort();
    await expect(waiting).rejects.toMatchObject({ code: "overloaded" });
    expect(queue.waiting).toBe(0);
    expect(clock.waiting).toBe(0);
  });

  it("never gives more places than there are, and in the end gives one to everybody", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 40 }),
        async (limit, owners) => {
          const queue = createFairQueue({ limit, clock: fakeClock() });
          let inside = 0;
          let served = 0;
          await Promise.all(
            owners.map(async (owner) => {
              const leave = await queue.enter(owner);
              inside += 1;
              expect(inside).toBeLessThanOrEqual(limit);
              await Promise.resolve();
              inside -= 1;
              served += 1;
              leave();
              leave();
            }),
          );
          expect(served).toBe(owners.length);
          expect(queue).toMatchObject({ taken: 0, waiting: 0 });
        },
      ),
    );
  });
});
