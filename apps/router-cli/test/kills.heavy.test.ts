import { expect, it } from "vitest";
import { type KillReport, killAtCommits, killRounds } from "./kill-rounds.ts";
import { temporaryFolder } from "./run-cli.ts";

const KILLS = 1000;
const EACH = 50;

it("D-56: a thousand SIGKILLs under load, fifty on each ledger", async () => {
  const began = performance.now();
  const reports: KillReport[] = [];
  for (let kills = 0; kills < KILLS; kills += EACH) {
    const report = await killRounds(temporaryFolder(), EACH);
    expect(report).toMatchObject({ lost: [], open: 0, held: 0, flaws: [], twice: [], wrong: [] });
    expect(report.charged).toBeGreaterThanOrEqual(report.billed);
    expect(report.providerCharged).toBeLessThanOrEqual(report.billed);
    reports.push(report);
    process.stdout.write(`${summary(reports, performance.now() - began)}\n`);
  }
  expect(total(reports, "crashed")).toBeGreaterThan(KILLS / 2);
});

it("D-56: SIGKILL at sixty instants of commits, from the opening on", async () => {
  for (const syscalls of ["fsync,fdatasync", "pwrite64"]) {
    const points = Array.from({ length: 30 }, (_, index) => ({ syscalls, nth: 1 + index * 7 }));
    const report = await killAtCommits(temporaryFolder(), points);
    expect(report).toMatchObject({ lost: [], open: 0, held: 0, flaws: [], twice: [], wrong: [] });
    expect(report.charged).toBeGreaterThanOrEqual(report.billed);
    process.stdout.write(
      `${points.length} kills at ${syscalls}: ${report.acknowledged} acknowledged, 0 lost\n`,
    );
  }
});

function summary(reports: readonly KillReport[], took: number): string {
  const lost = reports.reduce((sum, report) => sum + report.lost.length, 0);
  const slowest = Math.max(...reports.map(({ slowestStartMs }) => slowestStartMs));
  return [
    `${reports.length * EACH} kills in ${Math.round(took / 1000)} s`,
    `${total(reports, "acknowledged")} calls acknowledged`,
    `${lost} lost`,
    `${total(reports, "held")} microdollars held after recovery`,
    `${total(reports, "crashed")} charged as crash`,
    `${total(reports, "flagged")} flagged`,
    `billed ${total(reports, "billed")}, charged ${total(reports, "charged")} microdollars`,
    `slowest start ${Math.round(slowest)} ms`,
  ].join("; ");
}

function total(
  reports: readonly KillReport[],
  figure: "acknowledged" | "held" | "crashed" | "flagged" | "billed" | "charged",
): number {
  return reports.reduce((sum, report) => sum + report[figure], 0);
}
