import type { ControlContext } from "./control-context.ts";
import { signJwt } from "./jwt.ts";

/** An IC token of an agent, as the control server issues it; other claims replace the true ones. */
export function signIcToken(
  agent: number,
  claims: Readonly<Record<string, unknown>>,
  context: Pick<ControlContext, "clock" | "icTokenSecret">,
): string {
  const standard = {
    agent_id: `agent_${agent}`,
    budget_id: `budget_${agent}`,
    iat: Math.floor(context.clock.now() / 1000),
    iss: "iron-control-panel",
    permissions: ["llm:call"],
  };
  return signJwt({ ...standard, ...claims }, context.icTokenSecret);
}
