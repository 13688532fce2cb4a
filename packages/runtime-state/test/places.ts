import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** Memory where there is some: what these tests are about is not the speed of a disk. */
const ROOT = ((): string => {
  try {
    accessSync("/dev/shm", constants.W_OK);
    return "/dev/shm";
  } catch {
    return tmpdir();
  }
})();

/** A fresh folder (0700) that goes when the test file ends, and a ledger path in it. */
export function freshPath(): string {
  const folder = mkdtempSync(join(ROOT, "iron-state-"));
  folders.push(folder);
  return join(folder, "ledger.db");
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
