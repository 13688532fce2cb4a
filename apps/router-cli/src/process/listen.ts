import { type IronRouter, startRouter, type StartRouterOptions } from "@iron/sdk";
import { CommandError } from "../command-error.ts";
import { exitCode } from "../exit-code.ts";
import type { State } from "../state/open-state.ts";
import { DEFAULT_PORT } from "../state/remembered-port.ts";
import { isIronRouter } from "./is-iron-router.ts";

const PORTS_TRIED = 20;

/** A router that listens, and what the user should know of its port. */
export interface Listening {
  readonly router: IronRouter;
  readonly warnings: readonly string[];
}

/**
 * Starts on the port asked for, or else on the one of the run before, or the next free one.
 *
 * @throws {CommandError} when the port asked for is taken
 */
export async function listen(options: StartRouterOptions, state: State): Promise<Listening> {
  if (options.port !== undefined) return { router: await onExactly(options, options.port), warnings: [] };
  const wanted = state.port ?? DEFAULT_PORT;
  for (let port = wanted; port < wanted + PORTS_TRIED; port += 1) {
    const router = await unlessTaken(options, port);
    if (router === undefined) continue;
    // A second router beside the first does not take the first one's place.
    if (state.port === undefined) state.rememberPort(port);
    return {
      router,
      warnings:
        port === wanted
          ? []
          : [`port ${wanted} is taken (${await holder(wanted)}), so iron listens on ${port}`],
    };
  }
  throw new CommandError(
    `ports ${wanted} to ${wanted + PORTS_TRIED - 1} are all taken; name a free one with --port`,
    exitCode.portTaken,
  );
}

async function onExactly(options: StartRouterOptions, port: number): Promise<IronRouter> {
  const router = await unlessTaken(options, port);
  if (router !== undefined) return router;
  throw new CommandError(
    `port ${port} is taken (${await holder(port)}); stop what listens there (lsof -i :${port} names it), or choose another with --port`,
    exitCode.portTaken,
  );
}

async function unlessTaken(options: StartRouterOptions, port: number): Promise<IronRouter | undefined> {
  try {
    return await startRouter({ ...options, port });
  } catch (error) {
    if (isTaken(error)) return undefined;
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (error as NodeJS.ErrnoException).code === "EADDRINUSE" || isTaken(error.cause);
}

async function holder(port: number): Promise<string> {
  return (await isIronRouter(port)) ? "by another iron router" : "by another process";
}
