import { expect, it } from "vitest";
import { fakeClock } from "./fake-clock.ts";

it("runs timers in order of time, also those that timers start", () => {
  const clock = fakeClock();
  const ran: string[] = [];
  clock.after(20, () => ran.push(`b@${clock.monotonic()}`));
  clock.after(10, () => {
    ran.push(`a@${clock.monotonic()}`);
    clock.after(5, () => ran.push(`c@${clock.monotonic()}`));
  });
  clock.after(12, () => ran.push("never"))();
  clock.advance(15);
  expect(ran).toEqual(["a@10", "c@15"]);
  expect(clock.waiting).toBe(1);
  clock.advance(5);
  expect(ran.at(-1)).toBe("b@20");
});

it("jumps the wall clock and leaves durations alone", () => {
  const clock = fakeClock(1000);
  clock.jump(-500);
  clock.advance(7);
  expect([clock.now(), clock.monotonic()]).toEqual([507, 7]);
});
