import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { pageFolder } from "../page-folder.ts";
import type { RelayAnswer, RelayWanted } from "./relay-message.ts";

export interface BesideOptions extends Omit<RelayWanted, "page"> {
  /** Folder of the built page. Default: the one that comes with this package. */
  readonly page?: string | undefined;
  /** The relay has ended, and nobody asked it to. */
  readonly onLost?: ((why: string) => void) | undefined;
}

/** A relay in a process of its own. */
export interface BesideRelay {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const PROGRAM: string = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "./relay-process.ts" : "./relay-process.js", import.meta.url),
);
/** What the process may know of this one's environment: neither keys nor settings. */
const PASSED = ["PATH", "HOME", "TZ", "LANG", "SystemRoot", "NODE_COMPILE_CACHE", "NODE_EXTRA_CA_CERTS"];
/** Of JavaScript's own memory, in megabytes: some thirty are in use, and what is more is only not cleared away yet. */
const MOST_HEAP = 256;
const PATIENCE_MS = 5000;

/**
 * Runs a relay beside a router, in a process of its own: pages, however many and however slow, take nothing of the router's time. It ends with
 * this process, also when this process is killed.
 *
 * @throws {Error} with the code `EADDRINUSE` when the port is taken; when the page is not built
 */
export async function startRelayBeside(options: BesideOptions): Promise<BesideRelay> {
  const { onLost, page = pageFolder(), ...wanted } = options;
  const env = Object.fromEntries(PASSED.map((name) => [name, process.env[name]]));
  const child = fork(PROGRAM, [], {
    env,
    execArgv: [`--max-old-space-size=${MOST_HEAP}`],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  child.send({ ...wanted, page } satisfies RelayWanted);
  const answer = await firstAnswer(child);
  if ("error" in answer) throw Object.assign(new Error(answer.error), { code: answer.code });
  let stopping = false;
  child.once("exit", (code, signal) => {
    if (!stopping) onLost?.(signal === null ? `it ended with ${code}` : `${signal} ended it`);
  });
  child.unref();
  child.channel?.unref();
  return {
    ...answer,
    pid: child.pid ?? 0,
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.ref();
      if (child.connected) child.disconnect();
      const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
      await gone;
      clearTimeout(patience);
    },
  };
}

function firstAnswer(child: ChildProcess): Promise<RelayAnswer> {
  return new Promise((resolve) => {
    child.once("message", (answer) => resolve(answer as RelayAnswer));
    child.once("error", (error) => resolve({ error: error.message }));
    child.once("exit", (code) => resolve({ error: `the dashboard's process ended with ${code}` }));
  });
}
