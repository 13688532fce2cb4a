import { expect, it } from "vitest";
import { killRounds } from "./kill-rounds.ts";
import { temporaryFolder } from "./run-cli.ts";

it("D-56: fifteen SIGKILLs under load lose no call that was answered, hold nothing after, and charge no less than the provider's bill", async () => {
  const report = await killRounds(temporaryFolder(), 15);
  expect(report).toMatchObject({ lost: [], open: 0, held: 0, flaws: [], twice: [], wrong: [] });
  expect(report.acknowledged).toBeGreaterThan(100);
  expect(report.crashed).toBeGreaterThan(0);
  expect(report.charged).toBeGreaterThanOrEqual(report.billed);
  expect(report.providerCharged).toBeLessThanOrEqual(report.billed);
}, 120_000);
