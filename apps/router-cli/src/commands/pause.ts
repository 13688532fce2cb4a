import type { Environment } from "@iron/sdk";
import { findAgent } from "../control/find-agent.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { steered } from "../output/steered.ts";

/** Refuses an agent's requests from now on, and stops its processes when its open requests have ended. */
export async function pause(name: string, env: Environment): Promise<ExitCode> {
  const { router } = await findAgent(name, env);
  process.stdout.write(steered(await router.steer(name, "pause")));
  return exitCode.ok;
}
