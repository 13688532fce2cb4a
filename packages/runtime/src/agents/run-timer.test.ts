import { fakeClock } from "@iron/testing";
import { expect, it } from "vitest";
import { startRunTimer } from "./run-timer.ts";

it("counts the time that is spent running, not the pauses", () => {
  const clock = fakeClock();
  let over = 0;
  const timer = startRunTimer(clock, 100, () => (over += 1));
  clock.advance(60);
  timer.pause();
  clock.advance(1000);
  timer.resume();
  clock.advance(39);
  expect(over).toBe(0);
  clock.advance(1);
  expect(over).toBe(1);
});

it("waits longer than a timer of the platform can", () => {
  const clock = fakeClock();
  let over = 0;
  startRunTimer(clock, 2 ** 31 + 5, () => (over += 1));
  clock.advance(2 ** 31 - 1);
  clock.advance(5);
  expect(over).toBe(0);
  clock.advance(1);
  expect(over).toBe(1);
});
