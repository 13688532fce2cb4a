#!/usr/bin/env node
// Runs the workspace's own pnpm, installing first when needed: `node tools/bootstrap.mjs ARGS` is `pnpm ARGS` on any machine that has npm
// and Node 18 or newer. Plain JavaScript, because it runs before the workspace's Node 24 exists. Uses no network when nothing changed.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const binaries = join(root, "node_modules", ".bin");
const stamp = join(root, "node_modules", ".modules.yaml");
const windows = process.platform === "win32";

/** Settings that a machine's npm passes on and pnpm does not know: each would print a warning. */
const UNKNOWN_SETTINGS = /^npm_config_(nodedir|engine_strict|python)$/i;

function modified(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/** What decides the installed packages: the lock file, and every manifest of the workspace. */
function manifests() {
  const folders = ["packages", "apps"].flatMap((name) => {
    const parent = join(root, name);
    return existsSync(parent) ? readdirSync(parent).map((child) => join(parent, child)) : [];
  });
  const files = [root, join(root, "tools"), ...folders].map((folder) => join(folder, "package.json"));
  return [join(root, "pnpm-lock.yaml"), join(root, "pnpm-workspace.yaml"), ...files];
}

function isInstalled() {
  const tools = ["node", "pnpm", "turbo"].map((name) => join(binaries, name));
  if (!existsSync(stamp) || !tools.every((path) => existsSync(path))) return false;
  const installedAt = modified(stamp);
  return manifests().every((path) => modified(path) <= installedAt);
}

function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !UNKNOWN_SETTINGS.test(name));
  const env = Object.fromEntries(kept);
  const pathName = Object.keys(env).find((name) => name.toLowerCase() === "path") ?? "PATH";
  env[pathName] = [binaries, env[pathName] ?? ""].join(delimiter);
  env.TURBO_TELEMETRY_DISABLED = "1";
  return env;
}

function exitCode(code, signal) {
  return code ?? 128 + (constants.signals[signal] ?? 0);
}

/** Runs a command without showing what it says unless it fails. */
function quietly(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: environment(), shell: windows });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(chunk));
    child.on("error", (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      resolve(1);
    });
    child.on("close", (code, signal) => {
      if (code !== 0) process.stderr.write(Buffer.concat(said));
      resolve(exitCode(code, signal));
    });
  });
}

async function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  // standard error, so that a program's own first line on standard output stays the first
  process.stderr.write(
    `installing packages with ${packageManager} (needed once, and after a change of dependencies)\n`,
  );
  const args = ["--yes", "--loglevel=error", packageManager, "install", "--frozen-lockfile"];
  const code = await quietly(windows ? "npx.cmd" : "npx", args);
  if (code !== 0) {
    process.stderr.write(
      "The install failed. If a package.json was edited, run: npx pnpm install (it brings pnpm-lock.yaml up to date)\n",
    );
    process.exit(code);
  }
  // pnpm leaves the file alone when there was nothing to do; its time says when we last looked
  const now = new Date();
  utimesSync(stamp, now, now);
}

function run(args) {
  // Between pnpm and the program stands a shell that keeps signals to itself, so a signal must reach the whole group. On a terminal Ctrl-C
  // does that already, and a group of its own would lose the keyboard; elsewhere the group is ours to signal.
  const grouped = !windows && !process.stdin.isTTY;
  const child = spawn(join(binaries, windows ? "pnpm.cmd" : "pnpm"), args, {
    cwd: root,
    env: environment(),
    stdio: "inherit",
    shell: windows,
    detached: grouped,
  });
  let lastPassedAt = 0;
  const pass = (signal) => {
    // npm, its shell and a group each pass the same signal on: the program must hear it once, for twice means "at once"
    const isEcho = Date.now() - lastPassedAt < 300;
    lastPassedAt = Date.now();
    if (isEcho) return;
    if (grouped) process.kill(-child.pid, signal);
    else if (signal !== "SIGINT") child.kill(signal);
  };
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"]) process.on(signal, pass);
  onParentLost(() => {
    if (lastPassedAt === 0) pass("SIGTERM");
  });
  child.on("error", (error) => {
    process.stderr.write(`pnpm: ${error.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    // pnpm does not wait for a program that is still draining; in a container nobody may ever clear away its remains
    const givenUpAt = Date.now() + 60_000;
    const ended = setInterval(() => {
      if (grouped && isAlive(-child.pid) && Date.now() < givenUpAt) return;
      clearInterval(ended);
      process.exit(exitCode(code, signal));
    }, 20);
  });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** npm passes a signal to its shell, which dies of it and tells nobody: losing the parent is then the only sign. */
function onParentLost(stop) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 500);
}

if (!isInstalled()) await install();
run(process.argv.slice(2));
