import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Where a command line agent is: named by its own variable, or in a folder that npm installed it into. */
export function findAgent(name: string): string | undefined {
  const named = process.env[`IRON_TEST_${name.toUpperCase()}`];
  const folder = process.env["IRON_TEST_CLIENTS"];
  const installed = folder === undefined ? undefined : join(folder, "node_modules", ".bin", name);
  return [named, installed].find((path) => path !== undefined && existsSync(path));
}

export function whyNot(name: string): string {
  return `neither IRON_TEST_${name.toUpperCase()} nor node_modules/.bin of IRON_TEST_CLIENTS leads to ${name}`;
}

/** A folder of its own for one test, with a file in it whose content nobody can guess. */
export async function makeWorkplace(): Promise<{
  readonly folder: string;
  readonly file: string;
  readonly secret: string;
}> {
  const folder = await mkdtemp(join(tmpdir(), "iron-agent-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const file = join(folder, "note.txt");
  const secret = `nonce-${crypto.randomUUID()}`;
  await writeFile(file, `${secret}\n`);
  return { folder, file, secret };
}

export interface AgentRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs an agent to its end with no input, at home in its folder; what it printed, or an error with both of its outputs. */
export async function runAgent({ command, args, folder, env }: AgentRun): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      cwd: folder,
      timeout: 50_000,
      env: { PATH: process.env["PATH"], HOME: folder, TMPDIR: folder, ...env },
    };
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message}\n${stdout}\n${stderr}`));
    });
    child.stdin?.end();
  });
}
