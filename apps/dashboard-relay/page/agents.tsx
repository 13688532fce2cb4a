import { useState } from "preact/hooks";
import type { LiveState, SeenAgent, SeenProcess } from "../src/index.ts";
import { clock, count, duration, megabytes, usd } from "./format.ts";
import { LimitForm } from "./limit-form.tsx";
import { giveOrder } from "./orders.ts";

interface Props {
  readonly state: LiveState;
  readonly token: string;
  readonly now: number;
}

/** Programs that run under a router, with what may be done with them; and whoever else asks under a name. */
export function Agents({ state, token, now }: Props) {
  const programs = state.routers.flatMap((router) =>
    router.agents.map((agent) => ({ router: router.name, agent })),
  );
  const known = new Set(programs.map(({ agent }) => agent.name));
  const others = state.agents.filter(({ name }) => !known.has(name));
  // Those that live first; the newest of those that ended first.
  const rows = programs.toReversed().toSorted((a, b) => Number(isOver(a.agent)) - Number(isOver(b.agent)));
  return (
    <section aria-labelledby="agents">
      <h2 id="agents">Agents</h2>
      {rows.length + others.length === 0 ? (
        <p class="quiet">
          None has run yet. <code>iron run --budget 2 -- your-agent</code> starts one.
        </p>
      ) : (
        <div class="scroll agents" tabIndex={0} role="region" aria-labelledby="agents">
          <table>
            <thead>
              <tr>
                <th>agent</th>
                <th>state</th>
                <th class="n">spent</th>
                <th class="n wide">of</th>
                <th class="n wide">requests</th>
                <th class="n wide">tokens</th>
                <th class="n wide">CPU</th>
                <th class="n wide">memory</th>
                <th class="n wide">time</th>
                <th>
                  <span class="hidden">orders</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ router, agent }) => (
                <Program
                  key={`${router} ${agent.name}`}
                  router={router}
                  agent={agent}
                  token={token}
                  now={now}
                />
              ))}
              {others.map((agent) => (
                <Other key={agent.name} agent={agent} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function isOver({ endedAt }: SeenProcess): boolean {
  return endedAt !== undefined;
}

interface ProgramProps {
  readonly router: string;
  readonly agent: SeenProcess;
  readonly token: string;
  readonly now: number;
}

function Program({ router, agent, token, now }: ProgramProps) {
  const { name, state, usage, limits, resources } = agent;
  const over = isOver(agent);
  return (
    <tr class={over ? "over" : ""}>
      <td>{name}</td>
      <td>
        <span class={`badge ${state}`}>{agent.frozen ? "paused, frozen" : state}</span>{" "}
        <span class="quiet reason" title={agent.reason}>
          {agent.reason}
          {agent.restarts > 0 && ` (${agent.restarts} restarts)`}
        </span>
      </td>
      <td class="n">{usd(usage.charged)}</td>
      <td class="n wide">{limits.budget === undefined ? "–" : usd(limits.budget * 1e6)}</td>
      <td class="n wide">
        {count(usage.calls)}
        {usage.refused > 0 && <span class="bad"> +{count(usage.refused)} refused</span>}
      </td>
      <td class="n wide">{count(usage.inputTokens + usage.outputTokens)}</td>
      <td class="n wide">{over || resources === undefined ? "–" : `${resources.cpuPercent} %`}</td>
      <td class="n wide">{over || resources === undefined ? "–" : megabytes(resources.rssBytes)}</td>
      <td class="n wide">{duration((agent.endedAt ?? now) - agent.startedAt)}</td>
      <td>{!over && <Orders router={router} agent={agent} token={token} />}</td>
    </tr>
  );
}

function Orders({ router, agent, token }: Omit<ProgramProps, "now">) {
  const [told, setTold] = useState("");
  const [sure, setSure] = useState(false);
  const { name, state, limits } = agent;
  const give = (action: string): void => {
    setSure(false);
    setTold("…");
    void giveOrder(token, { action, agent: name, router }).then((answer) => setTold(answer));
  };
  return (
    <span class="orders">
      {state === "paused" ? (
        <button type="button" aria-label={`resume ${name}`} onClick={() => give("resume")}>
          resume
        </button>
      ) : (
        <button
          type="button"
          aria-label={`pause ${name}`}
          disabled={state !== "running"}
          onClick={() => give("pause")}
        >
          pause
        </button>
      )}
      {sure ? (
        <>
          <button type="button" class="grave" aria-label={`stop ${name} now`} onClick={() => give("stop")}>
            stop it now
          </button>
          <button type="button" onClick={() => setSure(false)}>
            no
          </button>
        </>
      ) : (
        <button type="button" aria-label={`stop ${name}`} onClick={() => setSure(true)}>
          stop
        </button>
      )}
      <LimitForm
        of={name}
        limit={limits.budget}
        token={token}
        order={(limit) => ({ action: "agent-budget", agent: name, router, limit })}
      />
      <span role="status">{told}</span>
    </span>
  );
}

function Other({ agent }: { agent: SeenAgent }) {
  return (
    <tr>
      <td>{agent.name}</td>
      <td>
        <span class="quiet">last asked {clock(agent.lastAt)}</span>
      </td>
      <td class="n">{usd(agent.spent)}</td>
      <td class="n wide">–</td>
      <td class="n wide">{count(agent.requests)}</td>
      <td class="n wide">–</td>
      <td class="n wide">–</td>
      <td class="n wide">–</td>
      <td class="n wide">–</td>
      <td />
    </tr>
  );
}
