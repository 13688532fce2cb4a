import { fakeClock } from "@iron/testing";
import { expect, test } from "vitest";
import { createKeptWork } from "./kept-work.ts";

const PASSING = new Error("the disk is full");

function rig() {
  const clock = fakeClock();
  const kept = createKeptWork({ clock, everyMs: 250, isPassing: (error) => error === PASSING });
  const done: string[] = [];
  let full = true;
  return {
    clock,
    kept,
    done,
    makeRoom: () => void (full = false),
    work: (name: string) => async () => {
      if (full) throw PASSING;
      done.push(name);
    },
    async pass(ms: number): Promise<void> {
      clock.advance(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test("tries what is kept again and again, in order, until it succeeds", async () => {
  const { kept, done, work, makeRoom, pass } = rig();
  kept.keep("a", work("a"));
  kept.keep("b", work("b"));
  await pass(250);
  await pass(250);
  expect([kept.size, done]).toEqual([2, []]);
  makeRoom();
  await pass(250);
  expect([kept.size, done]).toEqual([0, ["a", "b"]]);
});

test("gives up what can never succeed and goes on with the rest", async () => {
  const { kept, done, work, makeRoom, pass } = rig();
  kept.keep("wrong", async () => {
    throw new RangeError("never");
  });
  kept.keep("b", work("b"));
  makeRoom();
  await pass(250);
  expect([kept.size, done]).toEqual([0, ["b"]]);
});

test("waits for nothing when nothing is kept, and for nothing more once stopped", async () => {
  const { kept, clock, work } = rig();
  expect(clock.waiting).toBe(0);
  kept.keep("a", work("a"));
  expect(clock.waiting).toBe(1);
  kept.stop();
  expect(clock.waiting).toBe(0);
  await kept.flush();
  expect(clock.waiting).toBe(0);
});

test("tries each piece once for all who ask at once", async () => {
  const { kept, done, work, makeRoom } = rig();
  kept.keep("a", work("a"));
  makeRoom();
  await Promise.all([kept.flush(), kept.flush(), kept.flush()]);
  expect(done).toEqual(["a"]);
});
