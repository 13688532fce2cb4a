import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const missing = ["spin", "gcc"].filter(
  (name) => spawnSync(name, [name === "spin" ? "-V" : "--version"]).status !== 0,
);

function run(folder: string, file: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(file, args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

const why = missing.length === 0 ? "" : ` (skipped: ${missing.join(" and ")} not installed)`;

describe.skipIf(missing.length > 0)(`the Spin model of two routers, Redis and a crash${why}`, () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "iron-spin-"));
    copyFileSync(join(import.meta.dirname, "spin", "ledger.pml"), join(folder, "ledger.pml"));
    run(folder, "spin", "-a", "ledger.pml");
    run(folder, "gcc", "-O2", "-w", "-DCOLLAPSE", "-o", "pan", "pan.c");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(["safe", "noleak", "once"])("satisfies %s in every state", (property) => {
    const report = run(folder, "./pan", "-a", "-m1000000", "-N", property);
    expect(report).toContain("errors: 0");
    expect(report).not.toContain("max search depth too small");
  });

  test("reaches every way in which a call is closed", () => {
    const report = run(folder, "./pan", "-a", "-m1000000", "-N", "once");
    const unreached =
      report.split("unreached in proctype Redis")[1]?.split("unreached in proctype Crasher")[0] ?? "";
    expect(unreached).not.toMatch(/settled|late|voided|given_up|crashed/);
  });
});
