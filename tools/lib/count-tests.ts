import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SkippedTest } from "./skip-reporter.ts";

export interface TestCounts {
  readonly passed: number;
  /** Failed tests, and files that failed without a test of their own to blame (a throw while loading). */
  readonly failed: number;
  readonly skipped: number;
  readonly skippedTests: readonly SkippedTest[];
  /** `FILE: TEST`, or the file alone when it failed to load. */
  readonly failedTests: readonly string[];
}

/** What is read of vitest's JSON report. */
interface Report {
  readonly testResults: readonly ReportedFile[];
}

interface ReportedFile {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

/** Adds up the results that each package left in its `.results` folder. Packages that left none count nothing. */
export function countTests(resultFolders: readonly string[]): TestCounts {
  const counts = {
    passed: 0,
    failed: 0,
    skipped: 0,
    skippedTests: [] as SkippedTest[],
    failedTests: [] as string[],
  };
  for (const folder of resultFolders) {
    const report = read(join(folder, "vitest.json")) as Report | undefined;
    if (report === undefined) continue;
    for (const file of report.testResults) {
      const statuses = file.assertionResults.map((test) => test.status);
      const failed = statuses.filter((status) => status === "failed").length;
      const passed = statuses.filter((status) => status === "passed").length;
      counts.passed += passed;
      counts.failed += failed > 0 ? failed : file.status === "failed" ? 1 : 0;
      counts.failedTests.push(...failuresOf(file));
      counts.skipped += statuses.length - failed - passed;
    }
    counts.skippedTests.push(...((read(join(folder, "skipped.json")) as SkippedTest[] | undefined) ?? []));
  }
  return counts;
}

function failuresOf(file: ReportedFile): readonly string[] {
  const tests = file.assertionResults.filter((test) => test.status === "failed");
  if (tests.length === 0) return file.status === "failed" ? [file.name] : [];
  return tests.map((test) => `${file.name}: ${test.fullName}`);
}

function read(path: string): unknown {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as unknown) : undefined;
}
