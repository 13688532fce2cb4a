import {
  type AgentLimits,
  agentLimitsSchema,
  type AgentRuntime,
  type StartAgentOptions,
  startAgentSchema,
} from "@iron/runtime";
import { IronError } from "@iron/types";
import { z } from "zod";
import { attachSchema, createAttachedAgents, endedSchema, startedSchema } from "./attach-agent.ts";
import { type ControlHandler, handler } from "./control-route.ts";
import { lineStream } from "./line-stream.ts";
import { shownAgent } from "./shown-agent.ts";

const ACTOR = "control-api";

const why = z.strictObject({ reason: z.string().min(1).max(200).optional() });

/** Every route below `/iron/agents`. */
export function agentHandlers(): readonly ControlHandler[] {
  return [...looking(), ...starting(), ...steering()];
}

function looking(): readonly ControlHandler[] {
  return [
    handler(
      {
        method: "GET",
        path: "/iron/agents",
        summary: "Every agent since the router started.",
        reply: "agents",
      },
      ({ agents }) => Response.json({ agents: agents.list().map(shownAgent) }),
    ),
    handler(
      { method: "GET", path: "/iron/agents/:name", summary: "One agent.", reply: "agent" },
      ({ agents, name }) => shown(agents, name),
    ),
    handler(
      {
        method: "GET",
        path: "/iron/agents/:name/logs",
        summary: "What it printed: one JSON object a line. Output that went to a terminal is not kept.",
        query: { follow: "`1` goes on until the agent ends." },
        reply: "lines",
      },
      ({ agents, name, request }) => logReply(agents, name, request),
    ),
  ];
}

function starting(): readonly ControlHandler[] {
  const attached = createAttachedAgents();
  return [
    handler(
      {
        method: "POST",
        path: "/iron/agents",
        summary: "Start a program as an agent, on the router's machine. Its output is kept.",
        body: startAgentSchema,
        reply: "agent",
      },
      async ({ agents, body }) => {
        const options: StartAgentOptions = { ...body, stdio: "capture" };
        return Response.json(shownAgent(await agents.startAgent(options, { actor: ACTOR })));
      },
    ),
    handler(
      {
        method: "POST",
        path: "/iron/agents/attach",
        summary:
          "Register an agent that the asker runs at its own terminal. The first line of the reply has its token; later lines say stop, freeze or thaw; the last has the result. Who stops reading gives the agent up.",
        body: attachSchema,
        reply: "lines",
      },
      ({ agents, body }) => attached.attach(agents, body),
    ),
    handler(
      {
        method: "POST",
        path: "/iron/agents/:name/started",
        summary: "Which process of this machine leads an attached agent's: what they use is measured.",
        body: startedSchema,
        reply: "nothing",
      },
      ({ body: { run, pid } }) => {
        if (attached.started(run, pid)) return new Response(null, { status: NO_CONTENT });
        throw new IronError("route_not_found", "No such run is attached.");
      },
    ),
    handler(
      {
        method: "POST",
        path: "/iron/agents/:name/ended",
        summary: "The processes of an attached agent are gone.",
        body: endedSchema,
        reply: "nothing",
      },
      ({ body: { run, ...end } }) => {
        if (attached.ended(run, end)) return new Response(null, { status: NO_CONTENT });
        throw new IronError("route_not_found", "No such run is attached.");
      },
    ),
  ];
}

const NO_CONTENT = 204;

function steering(): readonly ControlHandler[] {
  return [
    handler(
      {
        method: "POST",
        path: "/iron/agents/:name/stop",
        summary: "Stop it: SIGTERM to all its processes, SIGKILL after its grace. Answers when it is gone.",
        body: why,
        reply: "agent",
      },
      async ({ agents, name, body }) => {
        await agents.stop(name, { actor: ACTOR, ...reason(body) });
        return shown(agents, name);
      },
    ),
    handler(
      {
        method: "POST",
        path: "/iron/agents/:name/pause",
        summary: "Refuse its requests, and stop its processes as soon as its open requests have ended.",
        body: why,
        reply: "agent",
      },
      ({ agents, name, body }) => {
        agents.pause(name, { actor: ACTOR, ...reason(body) });
        return shown(agents, name);
      },
    ),
    handler(
      { method: "POST", path: "/iron/agents/:name/resume", summary: "Let it go on.", reply: "agent" },
      ({ agents, name }) => {
        agents.resume(name, { actor: ACTOR });
        return shown(agents, name);
      },
    ),
    handler(
      {
        method: "PUT",
        path: "/iron/agents/:name/budget",
        summary: "Change its limits, in USD and tokens; what is not named stays. Time cannot be changed.",
        body: agentLimitsSchema,
        reply: "agent",
      },
      async ({ agents, name, body, tell }) => {
        const before = agents.get(name)?.limits;
        const { limits: after } = await agents.setLimits(name, body);
        const facts = limitFacts(before ?? {}, after);
        await tell({ actor: ACTOR, kind: "agent.limits", agent: name, facts });
        return shown(agents, name);
      },
    ),
  ];
}

const LIMITS = ["budget", "agentBudget", "tokens"] as const;

/** Before and after of each limit that is or was: dollars, dollars, tokens. */
function limitFacts(before: AgentLimits, after: AgentLimits): Readonly<Record<string, string | number>> {
  const set = LIMITS.filter((name) => before[name] !== undefined || after[name] !== undefined);
  return Object.fromEntries(
    set.flatMap((name) => [
      [`${name}From`, before[name] ?? "none"],
      [`${name}To`, after[name] ?? "none"],
    ]),
  );
}

function shown(agents: AgentRuntime, name: string): Response {
  const info = agents.get(name);
  if (info === undefined) throw new IronError("route_not_found", "There is no such agent.");
  return Response.json(shownAgent(info));
}

function reason({ reason: text }: z.infer<typeof why>): { readonly reason?: string } {
  return text === undefined ? {} : { reason: text };
}

function logReply(agents: AgentRuntime, name: string, request: Request): Response {
  const left = new AbortController();
  const stream = lineStream(() => left.abort());
  const follow = new URL(request.url).searchParams.get("follow") === "1";
  void (async () => {
    for await (const line of agents.logs(name, { follow, signal: left.signal })) stream.send({ ...line });
    stream.close();
  })();
  return stream.response;
}
