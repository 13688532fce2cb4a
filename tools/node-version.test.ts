import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "./lib/run-command.ts";
import { ROOT } from "./lib/workspace.ts";

test("tests run on the workspace's own Node 24, whatever the machine has", () => {
  expect(process.version).toMatch(/^v24\./);
});

test("scripts run with pnpm get Node 24", async () => {
  const run = await runCommand("pnpm", ["--silent", "exec", "node", "--version"], { cwd: ROOT });
  expect(run).toEqual({ code: 0, output: expect.stringMatching(/^v24\.\d+\.\d+\n$/) as string });
});

test("a package's scripts get Node 24", async () => {
  const args = ["--silent", "--filter", "@iron/types", "exec", "node", "--version"];
  const run = await runCommand(join("node_modules", ".bin", "pnpm"), args, { cwd: ROOT });
  expect(run).toEqual({ code: 0, output: expect.stringMatching(/^v24\.\d+\.\d+\n$/) as string });
});
