import { expect, it } from "vitest";
import { simulateMany } from "./simulate-many.ts";

const SEEDS = 20_000;
const AT_MOST_MS = 20 * 60_000;

it("keeps every rule of money in thousands of seeds", async () => {
  // Seeds that no run before has lived through; a failure names its own.
  const from = 1_000 + (Math.floor(Date.now() / 1000) % 1_000_000) * 1_000;
  const done = await simulateMany({ from, to: from + SEEDS - 1, atMostMs: AT_MOST_MS, mostFailures: 5 });
  console.log(
    `seeds ${from} to ${from + done.seeds - 1}: ${done.requests} requests, ${done.calls} calls, ${done.crashes} crashes`,
  );
  expect(done.failures).toEqual([]);
  expect(done.seeds).toBeGreaterThan(1_000);
});
