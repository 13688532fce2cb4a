import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "./lib/run-command.ts";
import { ROOT } from "./lib/workspace.ts";

const BOOTSTRAP = join(ROOT, "tools", "bootstrap.mjs");

/** An environment as a plain shell has it: nothing of the workspace on PATH. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const folders = (process.env["PATH"] ?? "").split(":").filter((folder) => !folder.includes("node_modules"));
  return { PATH: [dirname(process.execPath), ...folders].join(":"), HOME: process.env["HOME"] };
}

describe("bootstrap", () => {
  // brings the install up to date when a manifest was edited since
  beforeAll(async () => {
    await runCommand(process.execPath, [BOOTSTRAP, "--version"], { cwd: ROOT, env: plainEnvironment() });
  });

  test("runs pnpm with its arguments and says nothing of its own when everything is installed", async () => {
    const args = [
      BOOTSTRAP,
      "--silent",
      "exec",
      "node",
      "-p",
      "process.argv.slice(1).join('|')",
      "--",
      "--port",
      "9000",
    ];
    const run = await runCommand(process.execPath, args, { cwd: ROOT, env: plainEnvironment() });
    expect(run).toEqual({ code: 0, output: "--port|9000\n" });
  });

  test("passes the exit code on", async () => {
    const args = [BOOTSTRAP, "--silent", "exec", "node", "-e", "process.exit(7)"];
    const run = await runCommand(process.execPath, args, { cwd: ROOT, env: plainEnvironment() });
    expect(run.code).toBe(7);
  });

  test("passes SIGTERM on to the program, once and through the shells between, and waits for its end", async () => {
    const program =
      "process.on('SIGTERM', () => { console.log('drained'); setTimeout(() => process.exit(0), 200); }); console.log('up'); setTimeout(() => process.exit(9), 20_000);";
    // "exec -c" runs in a shell, as every script of a package.json does
    const args = ["--silent", "-c", "exec", `node -e "${program}"`];
    const child = spawn(process.execPath, [BOOTSTRAP, ...args], {
      cwd: ROOT,
      env: plainEnvironment(),
      stdio: ["ignore", "pipe", "ignore"],
    });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      said += part;
      if (said !== "up\n") return;
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGTERM"), 50);
    });
    await once(child, "exit");
    expect(said).toBe("up\ndrained\n");
  });
});
