import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface Child {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  /** Resolves when it printed a line that begins so. */
  line(start: string): Promise<void>;
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Runs a script of `test/children` in a Node process of its own. */
export function child(script: string, ...args: readonly string[]): Child {
  return command(process.execPath, [join(import.meta.dirname, "children", script), ...args]);
}

export function command(file: string, args: readonly string[]): Child {
  const process = spawn(file, args, { stdio: ["pipe", "pipe", "pipe"] });
  let text = "";
  let errors = "";
  process.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  process.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(process, "close").then(([code, signal]) => (code ?? signal) as number | string);
  return {
    process,
    ended,
    output: () => text,
    async line(start) {
      while (!text.split("\n").some((line) => line.startsWith(start))) {
        if (process.exitCode !== null || process.signalCode !== null)
          throw new Error(`ended early: ${errors}${text}`);
        await Promise.race([once(process.stdout, "data"), ended]);
      }
    },
  };
}
