import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "@iron/sdk";
import { CommandError } from "../command-error.ts";
import { allAgents, findAgent, type FoundAgent } from "../control/find-agent.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { say } from "../output/say.ts";
import { stateFolder } from "../state/state-folder.ts";

/** Prints what an agent printed, from its router, or from its file when the router is gone. What went to a terminal is not kept. */
export async function logs(
  name: string,
  flags: { readonly follow: boolean },
  env: Environment,
): Promise<ExitCode> {
  process.stdout.on("error", () => process.exit(exitCode.ok));
  const known = (await allAgents(env)).some(({ agent }) => agent.name === name);
  if (!known) {
    process.stdout.write(fromFile(name, env) ?? (await unknown(name, env)));
    return exitCode.ok;
  }
  const found = await findAgent(name, env);
  await print(found, flags.follow);
  return exitCode.ok;
}

async function print({ router, agent }: FoundAgent, follow: boolean): Promise<void> {
  for await (const { stream, text } of await router.logs(agent.name, follow)) {
    if (stream === "iron") say(`${agent.name} ${text}`);
    else (stream === "stdout" ? process.stdout : process.stderr).write(`${text}\n`);
  }
}

function fromFile(name: string, env: Environment): string | undefined {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return undefined;
  try {
    return readFileSync(join(stateFolder(env), "agents", `${name}.log`), "utf8");
  } catch {
    return undefined;
  }
}

/** @throws {CommandError} always, with the names that there are */
async function unknown(name: string, env: Environment): Promise<never> {
  await findAgent(name, env);
  throw new CommandError(`iron: ${name} has kept no output`, exitCode.failure);
}
