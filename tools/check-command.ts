// Installs the command from packed tarballs into an empty folder with npm, as a stranger would: it says its version, answers a call of an
// agent from the offline provider, and tells an older Node, where the machine has one, which Node it needs.
import { strict as assert } from "node:assert";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { packPackage } from "./lib/pack-package.ts";
import { runCommand, type CommandResult } from "./lib/run-command.ts";
import { ROOT, workspacePackages } from "./lib/workspace.ts";

const AGENT = `
const { OPENAI_BASE_URL, OPENAI_API_KEY } = process.env;
const reply = await fetch(OPENAI_BASE_URL + "/chat/completions", {
  method: "POST",
  headers: { authorization: "Bearer " + OPENAI_API_KEY, "content-type": "application/json" },
  body: JSON.stringify({ model: "gpt-5-mini", max_completion_tokens: 50, messages: [{ role: "user", content: "Hello" }] }),
});
console.log("answered", reply.status);
`;

const folder = mkdtempSync(join(tmpdir(), "iron-command-"));
try {
  await install();
  const version = await iron(process.execPath, "--version");
  assert.match(version.output, /^\d+\.\d+\.\d+\n$/, version.output);
  writeFileSync(join(folder, "agent.mjs"), AGENT);
  const words = ["run", "--demo", "always", "--budget", "1", "--", process.execPath, "agent.mjs"];
  const run = await iron(process.execPath, ...words);
  assert.equal(run.code, 0, run.output);
  assert.match(run.output, /answered 200\n/);
  assert.match(run.output, /1 call, \d+ tokens in, \d+ out, \$0\.\d+/);
  const old = await olderNode();
  if (old !== undefined) {
    const told = await iron(old, "--version");
    assert.deepEqual(
      [told.code, /^iron: Node .* is too old: install Node 22\.19/.test(told.output)],
      [1, true],
    );
  }
  console.log(
    `iron ${version.output.trim()}: installed from tarballs, ran an agent${old && ", told an older Node"}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function install(): Promise<void> {
  const built = await runCommand("turbo", ["run", "build", "--output-logs=errors-only"], { cwd: ROOT });
  assert.equal(built.code, 0, built.output);
  const tarballs: string[] = [];
  for (const found of workspacePackages()) {
    if (found.manifest.private === true) continue;
    tarballs.push((await packPackage(found, join(folder, "packs"))).tarball);
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "stranger", private: true }));
  const args = ["install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error", ...tarballs];
  const npm = await runCommand("npm", args, { cwd: folder });
  assert.equal(npm.code, 0, npm.output);
}

/** The installed command under this Node, with nothing of this machine's settings and state. */
async function iron(node: string, ...words: string[]): Promise<CommandResult> {
  const command = join(folder, "node_modules", "@iron", "router-cli", "dist", "cli.js");
  const env = { PATH: process.env["PATH"], HOME: folder };
  return runCommand(node, [command, ...words], { cwd: folder, env, timeoutMs: 30_000 });
}

async function olderNode(): Promise<string | undefined> {
  for (const place of (process.env["PATH"] ?? "").split(delimiter)) {
    const node = join(place, "node");
    try {
      accessSync(node, constants.X_OK);
    } catch {
      continue;
    }
    const { output } = await runCommand(node, ["--version"], { cwd: ROOT });
    if (Number(/^v(\d+)/.exec(output)?.[1]) < 22) return node;
  }
  return undefined;
}
