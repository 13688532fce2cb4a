import { createServer } from "node:net";
import { isIronRouter } from "../process/is-iron-router.ts";
import type { Check } from "./check.ts";

/** Whether a router could listen there now. One that already does is fine. */
export async function checkPort(port: number, host: string): Promise<Check> {
  const name = "port";
  if (port === 0) return { name, state: "ok", detail: "any free one" };
  const failure = await tryPort(port, host);
  if (failure === undefined) return { name, state: "ok", detail: `${port} is free` };
  if (await isIronRouter(port))
    return { name, state: "note", detail: `${port}: an iron router is running there` };
  return { name, state: "bad", detail: `${port} cannot be used (${failure}): choose another with --port` };
}

function tryPort(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
