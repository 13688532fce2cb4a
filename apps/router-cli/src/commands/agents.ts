import type { Environment } from "@iron/sdk";
import { allAgents } from "../control/find-agent.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { agentTable } from "../output/agent-table.ts";
import { colorsFor } from "../output/colors.ts";

/** Lists the agents of every router that runs now. */
export async function agents(flags: { readonly json: boolean }, env: Environment): Promise<ExitCode> {
  const all = (await allAgents(env)).map(({ agent }) => agent);
  const text = flags.json
    ? all.map((agent) => `${JSON.stringify(agent)}\n`).join("")
    : agentTable(all, { colors: colorsFor(process.stdout, env), now: Date.now() });
  process.stdout.write(text);
  return exitCode.ok;
}
