import type { AgentRuntime, Mount, MountRequest } from "@iron/runtime";
import { IronError } from "@iron/types";
import { z } from "zod";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { readJson } from "../mounts/read-json.ts";

/** One route of the control API: what it is for, what it takes, and what it does. The mounts and their description are made of the same table. */
export interface ControlRoute {
  readonly method: Mount["method"];
  /** `:name` stands for an agent. */
  readonly path: string;
  readonly summary: string;
  readonly body?: z.ZodType;
  readonly query?: Readonly<Record<string, string>>;
  readonly reply: ControlReply;
}

export type ControlReply = "agent" | "agents" | "lines" | "nothing" | "openapi";

/** What is known when a route is asked for: its agent's name, and its body, checked. */
export interface ControlCall<Body = unknown> {
  readonly agents: AgentRuntime;
  readonly name: string;
  readonly body: Body;
  readonly request: Request;
  readonly tell: AuditTrail;
}

/** A route with what it does. */
export interface ControlHandler {
  readonly route: ControlRoute;
  readonly handle: (call: ControlCall) => Promise<Response> | Response;
}

/** Ties a handler to the schema of its body. */
export function handler<Body>(
  route: ControlRoute & { readonly body?: z.ZodType<Body> },
  handle: (call: ControlCall<Body>) => Promise<Response> | Response,
): ControlHandler {
  return { route, handle: (call) => handle(call as ControlCall<Body>) };
}

/** Serves a route to holders of the admin token. */
export function controlMount(
  { route, handle }: ControlHandler,
  agents: () => AgentRuntime,
  tell: AuditTrail,
): Mount {
  return {
    method: route.method,
    path: route.path,
    auth: "admin",
    async handle({ request, params }: MountRequest) {
      const body = route.body === undefined ? undefined : await checkedBody(request, route.body);
      const name = params["name"] ?? "";
      if (route.path.includes(":name") && agents().get(name) === undefined)
        throw new IronError("route_not_found", "There is no such agent. GET /iron/agents lists them.");
      return refusing(() => handle({ agents: agents(), name, body, request, tell }));
    },
  };
}

async function checkedBody(request: Request, schema: z.ZodType): Promise<unknown> {
  const read = schema.safeParse(await readJson(request));
  if (read.success) return read.data;
  throw new IronError("invalid_request", z.prettifyError(read.error));
}

/** What the runtime finds wrong with what was asked is the asker's to know. */
async function refusing(run: () => Promise<Response> | Response): Promise<Response> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof z.ZodError)
      throw new IronError("invalid_request", z.prettifyError(error), { cause: error });
    if (error instanceof RangeError || error instanceof TypeError)
      throw new IronError("invalid_request", error.message, { cause: error });
    throw error;
  }
}
