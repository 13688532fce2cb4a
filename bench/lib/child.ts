import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A program of the bench in a process of its own, which is asked one thing at a time. */
export interface Child extends Disposable {
  readonly process: ChildProcess;
  ask<Answer>(question: object | string): Promise<Answer>;
}

/** Runs `bench/lib/FILE` with Node; `execArgv` are Node's own options. */
export function child(file: string, execArgv: readonly string[] = []): Child {
  const process = fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    execArgv: [...execArgv],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return {
    process,
    async ask<Answer>(question: object | string): Promise<Answer> {
      const answer = once(process, "message");
      process.send(question);
      const [said] = (await answer) as [Answer];
      return said;
    },
    [Symbol.dispose]: () => void process.kill("SIGKILL"),
  };
}
