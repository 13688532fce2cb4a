import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { countTests } from "./count-tests.ts";

describe("countTests", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "count-tests-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function report(files: readonly { status: string; tests: readonly string[] }[]): void {
    const testResults = files.map((file, index) => ({
      name: `file-${index}`,
      status: file.status,
      assertionResults: file.tests.map((status) => ({ status, fullName: status })),
    }));
    writeFileSync(join(folder, "vitest.json"), JSON.stringify({ testResults }));
  }

  test("adds up passed, failed and skipped over files and folders", () => {
    report([
      { status: "failed", tests: ["passed", "failed", "skipped"] },
      { status: "passed", tests: ["passed", "todo"] },
    ]);
    expect(countTests([folder, folder])).toMatchObject({ passed: 4, failed: 2, skipped: 4 });
    expect(countTests([folder]).failedTests).toEqual(["file-0: failed"]);
  });

  test("counts a file that failed to load as one failure", () => {
    report([{ status: "failed", tests: [] }]);
    expect(countTests([folder])).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
  });

  test("names skipped tests with their reasons", () => {
    report([{ status: "passed", tests: ["skipped"] }]);
    const skipped = [{ name: "a.test.ts: waits", reason: "needs a browser" }];
    writeFileSync(join(folder, "skipped.json"), JSON.stringify(skipped));
    expect(countTests([folder]).skippedTests).toEqual(skipped);
  });

  test("counts nothing for a package without results", () => {
    expect(countTests([join(folder, "absent")])).toMatchObject({ passed: 0, failed: 0, skipped: 0 });
  });
});
