import { fakeClock } from "@iron/testing";
import { expect, it } from "vitest";
import { createFreedMoney } from "./freed-money.ts";

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

it("looks while there is a listener and not at all otherwise, the less often the longer nothing comes", async () => {
  const clock = fakeClock();
  let looks = 0;
  let freed = false;
  const onFreed = createFreedMoney({ clock, look: async () => ({ last: (looks += 1), freed }) });
  clock.advance(60_000);
  expect([looks, clock.waiting]).toEqual([0, 0]);
  let told = 0;
  const deaf = [onFreed(() => (told += 1)), onFreed(() => (told += 1))];
  await turns();
  // At once, for what may have been freed before it listened.
  expect([looks, told]).toEqual([1, 2]);
  for (let ms = 0; ms < 10_000; ms += 25) {
    clock.advance(25);
    await turns();
  }
  expect(told).toBe(2);
  expect(looks).toBeGreaterThan(20);
  expect(looks).toBeLessThan(40);
  freed = true;
  clock.advance(400);
  await turns();
  expect(told).toBe(4);
  for (const end of deaf) end();
  const before = looks;
  clock.advance(60_000);
  await turns();
  expect([looks, clock.waiting]).toEqual([before, 0]);
});

it("goes on when a look fails", async () => {
  const clock = fakeClock();
  let looks = 0;
  const onFreed = createFreedMoney({
    clock,
    look: async () => {
      looks += 1;
      if (looks < 3) throw new Error("busy");
      return { last: looks, freed: false };
    },
  });
  let told = 0;
  onFreed(() => (told += 1));
  for (let turn = 0; turn < 3; turn += 1) {
    await turns();
    clock.advance(400);
  }
  await turns();
  expect(told).toBe(1);
});
