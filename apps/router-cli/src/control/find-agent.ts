import type { Environment, ShownAgent } from "@iron/sdk";
import { CommandError } from "../command-error.ts";
import { exitCode } from "../exit-code.ts";
import { printable } from "../output/printable.ts";
import type { ControlClient } from "./control-client.ts";
import { findRouters } from "./find-routers.ts";

export interface FoundAgent {
  readonly router: ControlClient;
  readonly agent: ShownAgent;
}

/** Every agent of every router that runs now. */
export async function allAgents(env: Environment): Promise<readonly FoundAgent[]> {
  const routers = await findRouters(env);
  const all = await Promise.all(
    routers.map(async (router) => (await router.agents()).map((agent) => ({ router, agent }))),
  );
  return all.flat();
}

/**
 * The agent of this name; when several routers have one, the one that is alive.
 *
 * @throws {CommandError} naming those that there are
 */
export async function findAgent(name: string, env: Environment): Promise<FoundAgent> {
  const all = await allAgents(env);
  const named = all.filter(({ agent }) => agent.name === name);
  const found = named.find(({ agent }) => agent.endedAt === undefined) ?? named.at(-1);
  if (found !== undefined) return found;
  const names = [...new Set(all.map(({ agent }) => agent.name))];
  const known =
    names.length === 0 ? "no agent is known; start one with iron run" : `there are: ${names.join(", ")}`;
  throw new CommandError(`iron: there is no agent "${printable(name)}"; ${known}`, exitCode.failure);
}
