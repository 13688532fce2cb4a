import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map((found) => found[1] ?? "");

it("has code to run", () => {
  expect(blocks.length).toBeGreaterThan(0);
});

it.each(blocks)("runs as it stands: %#", async (code) => {
  const folder = mkdtempSync(join(import.meta.dirname, "readme-"));
  try {
    const file = join(folder, "block.ts");
    writeFileSync(file, code);
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    expect(stdout).not.toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
