import { useState } from "preact/hooks";
import type { SeenAgent, SeenRouter } from "../src/index.ts";
import { clock, count, usd } from "./format.ts";
import { giveOrder } from "./orders.ts";

export function Agents({
  agents,
  routers,
  token,
}: {
  agents: readonly SeenAgent[];
  routers: readonly SeenRouter[];
  token: string;
}) {
  const [told, setTold] = useState("");
  const give = async (agent: string, action: string): Promise<void> => {
    const answers = await Promise.all(
      routers.map((router) => giveOrder(token, { action, agent, router: router.name })),
    );
    setTold(`${agent}: ${answers.find((answer) => answer === "done") ?? answers[0] ?? "no router"}`);
  };
  return (
    <section aria-labelledby="agents">
      <h2 id="agents">Agents</h2>
      {agents.length === 0 ? (
        <p class="quiet">
          None has run yet. <code>iron run --budget 2 -- your-agent</code> starts one.
        </p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>agent</th>
              <th>state</th>
              <th class="n">requests</th>
              <th class="n">spent</th>
              <th>last</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {agents.map((agent) => (
              <Line key={agent.name} agent={agent} give={(action) => void give(agent.name, action)} />
            ))}
          </tbody>
        </table>
      )}
      <p role="status" class="quiet">
        {told}
      </p>
    </section>
  );
}

function Line({ agent, give }: { agent: SeenAgent; give: (action: string) => void }) {
  return (
    <tr>
      <td>{agent.name}</td>
      <td>{agent.state}</td>
      <td class="n">{count(agent.requests)}</td>
      <td class="n">{usd(agent.spent)}</td>
      <td>{clock(agent.lastAt)}</td>
      <td>
        {["pause", "resume", "stop"].map((action) => (
          <button key={action} type="button" onClick={() => give(action)}>
            {action}
          </button>
        ))}
      </td>
    </tr>
  );
}
