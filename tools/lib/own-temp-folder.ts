import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Vitest calls this around a run: temporary folders that tests, and processes they start, make lie in one of the run's own, which goes with it. */
export default function ownTempFolder(): () => void {
  const before = process.env["TMPDIR"];
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "iron-tests-"));
  process.env["TMPDIR"] = folder;
  return () => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
