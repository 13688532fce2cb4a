import { expect, test } from "vitest";
import { killRounds } from "./kill-rounds.ts";

test("D-56 1 000 SIGKILLs under load lose no acknowledged step and leave nothing held", async () => {
  const seed = Number(process.env["KILL_SEED"] ?? Date.now() % 2 ** 31);
  console.log(`KILL_SEED=${seed}`);
  let acknowledged = 0;
  for (let batch = 0; batch < 20; batch += 1)
    acknowledged += (await killRounds(25, seed + batch)).acknowledged;
  expect(acknowledged).toBeGreaterThan(10_000);
});
