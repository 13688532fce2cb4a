import { spawn } from "node:child_process";
import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

function run(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], {
      env: { PATH: process.env["PATH"] ?? "", ...env },
    });
    let output = "";
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes("#dash-")) child.kill("SIGTERM");
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("close", (code) => resolve({ code, output }));
  });
}

it("says where a token was looked for, and how to name one", async () => {
  const { code, output } = await run([], { XDG_STATE_HOME: mkdtempSync(join(tmpdir(), "iron-none-")) });
  expect(code).toBe(1);
  expect(output).toContain("no admin token at env:IRON_ADMIN_TOKEN");
});

it("takes the token that iron start keeps, prints an address of its own, and never that token", async () => {
  const home = mkdtempSync(join(tmpdir(), "iron-state-"));
  mkdirSync(join(home, "iron"));
  writeFileSync(join(home, "iron", "admin-token"), "iron-canary-admin\n");
  const { code, output } = await run(["--port", "0", "--router", "http://127.0.0.1:9"], {
    XDG_STATE_HOME: home,
  });
  expect(output).toMatch(/Dashboard: http:\/\/127\.0\.0\.1:\d+\/#dash-/);
  expect(output).not.toContain("canary");
  expect(code).toBe(0);
});
