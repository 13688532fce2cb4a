import { z } from "zod";
import type { ControlReply, ControlRoute } from "./control-route.ts";

type Json = Readonly<Record<string, unknown>>;

/** The control API as an OpenAPI 3.1 document. */
export function openapiDocument(routes: readonly ControlRoute[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes)
    (paths[openapiPath(route.path)] ??= {})[route.method.toLowerCase()] = operation(route);
  return {
    openapi: "3.1.0",
    info: {
      title: "Iron control API",
      version: "1",
      description: "Agents of one router. Every route needs the router's admin token.",
    },
    security: [{ adminToken: [] }],
    paths,
    components: {
      securitySchemes: { adminToken: { type: "http", scheme: "bearer" } },
      schemas: { Agent: AGENT },
    },
  };
}

/** `/iron/agents/:name` is written `/iron/agents/{name}`. */
function openapiPath(path: string): string {
  return path.replaceAll(/:(\w+)/g, "{$1}");
}

function operation({ path, summary, body, query = {}, reply }: ControlRoute): Json {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const options = Object.entries(query).map(([name, description]) => ({
    name,
    in: "query",
    required: false,
    description,
    schema: { type: "string" },
  }));
  return {
    summary,
    ...(names.length + options.length > 0 && { parameters: [...names, ...options] }),
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: z.toJSONSchema(body, { io: "input" }) } },
      },
    }),
    responses: {
      [reply === "nothing" ? "204" : "200"]: replies[reply],
      default: { description: "An error: `error.code` says which, `error.message` what to do." },
    },
  };
}

const ref = { $ref: "#/components/schemas/Agent" };

const json = (description: string, schema: Json): Json => ({
  description,
  content: { "application/json": { schema } },
});

const replies: Readonly<Record<ControlReply, Json>> = {
  agent: json("The agent.", ref),
  agents: json("The agents.", {
    type: "object",
    properties: { agents: { type: "array", items: ref } },
    required: ["agents"],
  }),
  lines: {
    description: "One JSON object a line.",
    content: { "application/x-ndjson": { schema: { type: "object" } } },
  },
  nothing: { description: "Noted." },
  openapi: json("This document.", { type: "object" }),
};

const text = { type: "string" };
const whole = { type: "integer" };
const counts = (...names: readonly string[]): Json => Object.fromEntries(names.map((name) => [name, whole]));

const AGENT: Json = {
  type: "object",
  description: "Names and numbers. Times are epoch milliseconds, `charged` is in microdollars.",
  required: ["name", "run", "state", "since", "startedAt", "command", "usage", "limits", "chargedUsd"],
  properties: {
    name: text,
    run: text,
    state: { enum: ["starting", "running", "paused", "stopping", "stopped", "failed", "killed"] },
    reason: text,
    command: text,
    signal: text,
    stoppedBy: { enum: ["budget", "tokens", "timeout", "operator", "router"] },
    onExhausted: { enum: ["refuse", "pause", "stop"] },
    exhausted: text,
    chargedUsd: text,
    frozen: { type: "boolean" },
    ...counts("since", "startedAt", "endedAt", "lastSeenAt", "pid", "exitCode", "runExitCode"),
    ...counts("restarts", "openRequests"),
    limits: {
      type: "object",
      properties: {
        budget: { type: "number" },
        agentBudget: { type: "number" },
        ...counts("tokens", "agentTokens", "timeoutMs"),
      },
    },
    usage: {
      type: "object",
      properties: {
        ...counts(
          "requests",
          "calls",
          "refused",
          "failed",
          "inputTokens",
          "outputTokens",
          "charged",
          "redactions",
        ),
        refusals: { type: "object", additionalProperties: whole },
      },
    },
    resources: {
      type: "object",
      properties: {
        ...counts("processes", "rssBytes", "peakRssBytes", "cpuMs", "at"),
        cpuPercent: { type: "number" },
      },
    },
  },
};
