import { type ChildProcess, spawn } from "node:child_process";
import type { AgentProcess, Launch, ProcessEnd } from "./agent-process.ts";
import { RUN_VARIABLE } from "./environment.ts";
import { startGuardian } from "./guardian.ts";
import { type ProcessTree, processTree } from "./process-tree.ts";

/** For what an agent leaves behind when it ends by itself. */
const LEFTOVER_GRACE_MS = 1000;
/** For the last of its output, when somebody who escaped still holds the pipe. */
const LAST_OUTPUT_MS = 2000;

/**
 * Starts a program in a session and process group of its own, with a guardian that ends it should this process die.
 *
 * @throws {TypeError} on Windows, which has no process groups
 */
export function spawnAgent(launch: Launch): AgentProcess {
  if (process.platform === "win32")
    throw new TypeError("agents need process groups, which Windows lacks: run iron under WSL");
  const mark = `${RUN_VARIABLE}=${launch.run}`;
  const guardian = startGuardian(mark);
  const inherit = launch.stdio === "inherit";
  const child = spawn(launch.command, launch.args, {
    cwd: launch.cwd,
    env: launch.env,
    detached: true,
    stdio: inherit ? "inherit" : ["ignore", "pipe", "pipe"],
  });
  if (child.pid === undefined) {
    guardian.dismiss();
    return neverStarted(child);
  }
  guardian.watch(child.pid);
  launch.log?.read("stdout", child.stdout);
  launch.log?.read("stderr", child.stderr);
  const tree = processTree(child.pid, mark);
  return {
    pid: child.pid,
    started: true,
    ended: endOf(child, tree).finally(() => guardian.dismiss()),
    stop: (graceMs) => void tree.end(graceMs),
    freeze: () => tree.signal("SIGSTOP"),
    thaw: () => tree.signal("SIGCONT"),
    sample: (table) => tree.sample(table),
  };
}

async function endOf(child: ChildProcess, tree: ProcessTree): Promise<ProcessEnd> {
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const end = await new Promise<ProcessEnd>((resolve) => {
    child.once("exit", (exitCode, signal) =>
      resolve({ ...(exitCode !== null && { exitCode }), ...(signal !== null && { signal }) }),
    );
  });
  await tree.end(LEFTOVER_GRACE_MS);
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([closed, new Promise<void>((resolve) => (timer = setTimeout(resolve, LAST_OUTPUT_MS)))]);
  clearTimeout(timer);
  child.stdout?.destroy();
  child.stderr?.destroy();
  return end;
}

function neverStarted(child: ChildProcess): AgentProcess {
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => resolve({ error: error.code ?? "UNKNOWN" }));
  });
  return {
    pid: undefined,
    started: false,
    ended,
    stop: nothing,
    freeze: nothing,
    thaw: nothing,
    sample: () => Promise.resolve(undefined),
  };
}

function nothing(): void {}
