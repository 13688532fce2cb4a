import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { killAtCommits, killRounds } from "./kill-rounds.ts";
import { temporaryFolder } from "./run-cli.ts";

it("D-56: fifteen SIGKILLs under load lose no call that was answered, hold nothing after, and charge no less than the provider's bill", async () => {
  const report = await killRounds(temporaryFolder(), 15);
  expect(report).toMatchObject({ lost: [], open: 0, held: 0, flaws: [], twice: [], wrong: [] });
  expect(report.acknowledged).toBeGreaterThan(50);
  expect(report.crashed).toBeGreaterThan(0);
  expect(report.charged).toBeGreaterThanOrEqual(report.billed);
  expect(report.providerCharged).toBeLessThanOrEqual(report.billed);
}, 120_000);

it("D-56: SIGKILL at the instants of a commit, before and within its writes and before its sync, loses nothing that was answered", async (context) => {
  if (spawnSync("strace", ["-e", "trace=none", "true"]).status !== 0)
    context.skip("strace is not installed or not permitted");
  const points = [
    { syscalls: "fsync,fdatasync", nth: 1 },
    { syscalls: "fsync,fdatasync", nth: 60 },
    { syscalls: "fsync,fdatasync", nth: 33 },
    { syscalls: "pwrite64", nth: 201 },
    { syscalls: "pwrite64", nth: 344 },
  ];
  const report = await killAtCommits(temporaryFolder(), points);
  expect(report).toMatchObject({ lost: [], open: 0, held: 0, flaws: [], twice: [], wrong: [] });
  expect(report.acknowledged).toBeGreaterThan(10);
  expect(report.charged).toBeGreaterThanOrEqual(report.billed);
  expect(report.providerCharged).toBeLessThanOrEqual(report.billed);
}, 120_000);
