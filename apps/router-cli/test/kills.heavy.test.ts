import { expect, it } from "vitest";
import { killRounds } from "./kill-rounds.ts";
import { temporaryFolder } from "./run-cli.ts";

it("D-56: a thousand SIGKILLs under load, fifty on each ledger", async () => {
  let crashed = 0;
  for (let kills = 0; kills < 1000; kills += 50) {
    const report = await killRounds(temporaryFolder(), 50);
    expect(report).toMatchObject({ lost: [], open: 0, held: 0, flaws: [], twice: [], wrong: [] });
    expect(report.charged).toBeGreaterThanOrEqual(report.billed);
    expect(report.providerCharged).toBeLessThanOrEqual(report.billed);
    crashed += report.crashed;
  }
  expect(crashed).toBeGreaterThan(500);
});
