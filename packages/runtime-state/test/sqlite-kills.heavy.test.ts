import { expect, test } from "vitest";
import { killRounds } from "./kill-rounds.ts";

test("D-56 1 000 SIGKILLs under load lose no acknowledged step and leave nothing held", async () => {
  const seed = Number(process.env["KILL_SEED"] ?? Date.now() % 2 ** 31);
  let acknowledged = 0;
  let recovered = 0;
  // A new file every twenty kills, so that reading the book again takes no longer than killing.
  for (let kills = 0; kills < 1000; kills += 20) {
    const told = await killRounds(5, seed + kills);
    acknowledged += told.acknowledged;
    recovered += told.recovered;
    console.log(
      `KILL_SEED=${seed}: ${kills + 20} kills, ${acknowledged} acknowledged, ${recovered} recovered`,
    );
  }
  expect(acknowledged).toBeGreaterThan(10_000);
  expect(recovered).toBeGreaterThan(1000);
});
