import { fakeClock } from "@iron/testing";
import { expect, it } from "vitest";
import { createClientDrains } from "./client-drains.ts";

it("gives eight places of thirty seconds, each back once", () => {
  const clock = fakeClock();
  const drains = createClientDrains({}, clock);
  let over = 0;
  const ends = Array.from({ length: 8 }, () => drains.begin(() => (over += 1)));
  expect(ends).not.toContain(undefined);
  expect(drains.begin(() => undefined)).toBeUndefined();
  ends[0]?.();
  ends[0]?.();
  const last = drains.begin(() => (over += 1));
  expect(last).toBeDefined();
  expect(drains.begin(() => undefined)).toBeUndefined();
  clock.advance(29_999);
  expect(over).toBe(0);
  clock.advance(1);
  expect(over).toBe(8);
  for (const end of [...ends, last]) end?.();
  expect(clock.waiting).toBe(0);
});
