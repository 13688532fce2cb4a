import type { Environment } from "@iron/sdk";
import { findAgent } from "../control/find-agent.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { steered } from "../output/steered.ts";

/** Lets a paused agent go on. */
export async function resume(name: string, env: Environment): Promise<ExitCode> {
  const { router } = await findAgent(name, env);
  process.stdout.write(steered(await router.steer(name, "resume")));
  return exitCode.ok;
}
