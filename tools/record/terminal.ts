import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** A program on a terminal of its own, with everything it prints, colours included. */
export interface Terminal {
  /** What was printed since the last time. */
  take(): string;
  says(text: string): Promise<void>;
  readonly ended: Promise<unknown>;
  /** Ctrl-C, and its end. */
  stop(): Promise<void>;
}

const PATIENCE_MS = 20_000;

export function openTerminal(
  program: string,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Terminal {
  const child = spawn("script", ["-qec", `stty cols 200; exec ${process.execPath} ${program}`, "/dev/null"], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, TERM: "xterm-256color", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  let taken = 0;
  child.stdout.setEncoding("utf8").on("data", (part: string) => void (text += part));
  const ended = once(child, "close");
  return {
    take() {
      const part = text.slice(taken);
      taken = text.length;
      return part;
    },
    async says(wanted) {
      for (let waited = 0; !text.includes(wanted); waited += 20) {
        if (waited > PATIENCE_MS || child.exitCode !== null)
          throw new Error(`it never said ${wanted}:\n${text}`);
        await sleep(20);
      }
    },
    ended,
    async stop() {
      child.stdin.write("\u0003");
      await ended;
    },
  };
}
