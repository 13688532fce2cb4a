import type { Environment } from "@iron/sdk";
import { findAgent } from "../control/find-agent.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { steered } from "../output/steered.ts";

/** Stops an agent, and waits until it is gone. */
export async function stop(name: string, env: Environment): Promise<ExitCode> {
  const { router } = await findAgent(name, env);
  process.stdout.write(steered(await router.steer(name, "stop")));
  return exitCode.ok;
}
