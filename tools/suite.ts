// Runs every package's tests through turbo and says what came of all of them together. `--heavy` runs the long tests too. In CI nothing is
// taken from the cache, and a skipped test fails the run, for what CI does not run, nobody runs; only a test whose reason begins with
// "optional:" may be skipped there: it looks at data that need not be present.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { countTests } from "./lib/count-tests.ts";
import { ROOT, workspacePackages } from "./lib/workspace.ts";

const heavy = process.argv.includes("--heavy");
const ci = process.env["CI"] !== undefined && process.env["CI"] !== "" && process.env["CI"] !== "false";

const folders = [...workspacePackages().map((found) => found.path), join(ROOT, "tools")];
for (const folder of folders) rmSync(join(folder, ".results"), { recursive: true, force: true });

// vitest itself keeps two cores busy: more packages at once would only make tests that look at the clock fail
const concurrency = heavy ? 1 : Math.max(1, Math.floor(availableParallelism() / 2));
const options = ["--output-logs=new-only", "--continue", `--concurrency=${concurrency}`];
const run = spawnSync("turbo", ["run", "test", ...options, ...(ci || heavy ? ["--force"] : [])], {
  cwd: ROOT,
  stdio: "inherit",
  shell: process.platform === "win32",
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", ...(heavy ? { IRON_HEAVY: "1" } : {}) },
});

const counted = countTests(folders.map((folder) => join(folder, ".results")));
for (const failed of counted.failedTests) console.log(`failed: ${failed}`);
for (const skipped of counted.skippedTests) console.log(`skipped: ${skipped.name} (${skipped.reason})`);
const excused = counted.skippedTests.filter((skipped) => skipped.reason.startsWith("optional:")).length;
const unexcused = counted.skipped - excused;
const wrong = [
  run.error === undefined ? "" : run.error.message,
  counted.passed === 0 ? "no test ran" : "",
  ci && unexcused > 0 ? "tests were skipped in CI" : "",
  counted.failed === 0 && run.status !== 0 ? "a package's test run ended with an error" : "",
].filter((reason) => reason !== "");
for (const reason of wrong) console.log(`failed: ${reason}`);
console.log(`${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped`);
process.exitCode = run.status !== 0 || wrong.length > 0 ? 1 : 0;
