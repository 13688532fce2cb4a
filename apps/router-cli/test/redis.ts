import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closedPort, temporaryFolder } from "./run-cli.ts";

const BINARY = ["redis-server", "valkey-server"].find((name) => spawnSync(name, ["--version"]).status === 0);

/** A real server on a free port, which ends with its scope. */
export interface Redis extends AsyncDisposable {
  readonly url: string;
}

/** Undefined where no server is installed. */
export async function startRedis(...flags: readonly string[]): Promise<Redis | undefined> {
  if (BINARY === undefined) return undefined;
  const port = await closedPort();
  const words = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    temporaryFolder(),
    "--save",
    "",
    ...flags,
  ];
  const child = spawn(BINARY, words, { stdio: ["ignore", "pipe", "ignore"] });
  for await (const text of child.stdout.setEncoding("utf8"))
    if (String(text).includes("eady to accept connections")) break;
  return {
    url: `redis://127.0.0.1:${port}/0`,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}
