import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { simulate } from "./simulate.ts";
import { simulateMany } from "./simulate-many.ts";

const REPLAY = fileURLToPath(new URL("./replay.ts", import.meta.url));

it("keeps every rule of money in whatever a seed makes happen", { timeout: 120_000 }, async () => {
  const { seeds, failures, calls, crashes } = await simulateMany({ from: 1, to: 200 });
  expect(failures).toEqual([]);
  expect(seeds).toBe(200);
  // Else the scenarios have become harmless.
  expect(calls).toBeGreaterThan(1_500);
  expect(crashes).toBeGreaterThan(20);
});

it("lives through the same seed the same way, also in another process", { timeout: 60_000 }, async () => {
  for (const seed of [4, 27, 51]) {
    const [first, second] = [await simulate(seed), await simulate(seed)];
    expect(second.lines).toEqual(first.lines);
    expect(second.hash).toBe(first.hash);
    const other = spawnSync(process.execPath, [REPLAY, String(seed)], { encoding: "utf8" });
    expect(other.stdout.trimEnd().split("\n").at(-1)).toBe(`seed ${seed} trace ${first.hash}`);
  }
  expect((await simulate(5)).hash).not.toBe((await simulate(4)).hash);
});

it("is a simulation that can fail: a budget of two counters without a lock is caught within a few seeds", async () => {
  const { failures } = await simulateMany({ from: 1, to: 40, ledger: "counter", mostFailures: 1 });
  expect(failures[0]).toMatch(/P-1 .* holds/);
  expect(failures[0]).toMatch(/node packages\/sdk\/test\/simulation\/replay\.ts \d+ counter/);
});
