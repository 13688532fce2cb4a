// A router's process with one agent that ignores SIGTERM and has a child of its own, and one that left its session. Prints their ids.
import { AgentRuntime, createAgentGate } from "../../src/index.ts";

const agents = new AgentRuntime({
  router: { baseUrl: "http://127.0.0.1:1/v1", issueToken: () => ({ token: "t", revoke: () => undefined }) },
  gate: createAgentGate(),
  env: { PATH: process.env["PATH"] },
});
const script = `
  import { spawn } from "node:child_process";
  process.on("SIGTERM", () => undefined);
  const near = spawn("sleep", ["1000"]);
  const apart = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
  console.log([process.pid, near.pid, apart.pid].join(" "));
  setInterval(() => undefined, 1000);
`;
const { name } = await agents.startAgent({
  command: process.execPath,
  args: ["--input-type=module", "--eval", script],
});
for await (const { text } of agents.logs(name, { follow: true })) process.stdout.write(`${text}\n`);
