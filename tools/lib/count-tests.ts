import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SkippedTest } from "./skip-reporter.ts";

export interface TestCounts {
  readonly passed: number;
  /** Failed tests, and files that failed without a test of their own to blame (a throw while loading). */
  readonly failed: number;
  readonly skipped: number;
  readonly skippedTests: readonly SkippedTest[];
}

/** What is read of vitest's JSON report. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Adds up the results that each package left in its `.results` folder. Packages that left none count nothing. */
export function countTests(resultFolders: readonly string[]): TestCounts {
  const counts = { passed: 0, failed: 0, skipped: 0, skippedTests: [] as SkippedTest[] };
  for (const folder of resultFolders) {
    const report = read(join(folder, "vitest.json")) as Report | undefined;
    if (report === undefined) continue;
    for (const file of report.testResults) {
      const statuses = file.assertionResults.map((test) => test.status);
      const failed = statuses.filter((status) => status === "failed").length;
      const passed = statuses.filter((status) => status === "passed").length;
      counts.passed += passed;
      counts.failed += failed > 0 ? failed : file.status === "failed" ? 1 : 0;
      counts.skipped += statuses.length - failed - passed;
    }
    counts.skippedTests.push(...((read(join(folder, "skipped.json")) as SkippedTest[] | undefined) ?? []));
  }
  return counts;
}

function read(path: string): unknown {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as unknown) : undefined;
}
