import { expect, it } from "vitest";
import { seededRandom } from "./seeded-random.ts";
import { virtualTime } from "./virtual-time.ts";

function draw(seed: number, forked: boolean): number[] {
  const random = seededRandom(seed);
  if (forked) random.fork("other").next();
  return Array.from({ length: 5 }, () => random.int(0, 1_000_000));
}

it("draws the same again from the same seed, and a fork moves nothing", () => {
  expect(draw(7, true)).toEqual(draw(7, false));
  expect(draw(7, false)).not.toEqual(draw(8, false));
  expect(seededRandom(7).fork("a").next()).not.toBe(seededRandom(7).fork("b").next());
  const random = seededRandom(1);
  const tosses = Array.from({ length: 10_000 }, () => random.next());
  expect(Math.min(...tosses)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...tosses)).toBeLessThan(1);
  expect(tosses.filter((toss) => toss < 0.5).length).toBeGreaterThan(4700);
});

it("moves from timer to timer, those of one instant in the order they were set", () => {
  const time = virtualTime();
  const clock = time.clock();
  const ran: string[] = [];
  const note = (name: string) => (): void => void ran.push(`${name}@${clock.monotonic()}`);
  clock.after(20, note("late"));
  clock.after(10, () => {
    note("first")();
    clock.after(0, note("then"));
  });
  clock.after(10, note("second"));
  clock.after(15, note("never"))();
  expect(clock.waiting).toBe(3);
  while (time.step());
  expect(ran).toEqual(["first@10", "second@10", "then@10", "late@20"]);
  expect(clock.waiting).toBe(0);
});

it("lets nothing of a clock that has ended wait, nor count", async () => {
  const time = virtualTime();
  const gone = time.clock();
  const ran: string[] = [];
  gone.after(1000, () => void ran.push("before"));
  gone.end();
  gone.after(1000, () => void ran.push("after"));
  expect([gone.waiting, time.step()]).toEqual([0, false]);
  await expect.poll(() => ran).toEqual(["before", "after"]);
  expect(time.elapsed).toBe(0);
});

it("moves the wall clock alone when it jumps", () => {
  const time = virtualTime(1000);
  const clock = time.clock();
  time.jump(-500);
  expect([clock.now(), clock.monotonic()]).toEqual([500, 0]);
});
