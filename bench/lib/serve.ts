import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A server under load, in a process of its own. */
export interface Server extends AsyncDisposable {
  readonly pid: number;
  /** Where to send chat completions. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a server process prints as its first line. */
export interface Ready {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Starts `bench/lib/FILE` with Node and waits for its first line, which is `Ready` in JSON.
 *
 * @throws {Error} when the process ends before that.
 */
export async function serve(file: string, ...args: string[]): Promise<Server> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  const gone = once(child, "exit");
  const early = gone.then(([code]) => {
    throw new Error(`${file} ended with ${String(code)} before it was ready`);
  });
  early.catch(() => undefined); // an end after the first line is no failure
  const first = once(createInterface(child.stdout), "line").then(([text]) => String(text));
  const line = await Promise.race([first, early]);
  child.stdout.resume();
  const ready = JSON.parse(line) as Ready;
  return {
    pid: child.pid ?? 0,
    url: ready.url,
    headers: ready.headers ?? {},
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/**
 * Asks once, so that a server which refuses is found before its refusals are timed.
 *
 * @throws {Error} with the answer.
 */
export async function probe(server: Server, body: string): Promise<void> {
  const headers = { "content-type": "application/json", ...server.headers };
  const reply = await fetch(server.url, { method: "POST", headers, body });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${server.url} answered ${reply.status}: ${text}`);
}
