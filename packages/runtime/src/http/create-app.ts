import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import { Hono } from "hono";
import { IronError } from "@iron/types";
import { authenticate, unauthorized } from "./authenticate.ts";
import { checkRequest } from "./check-request.ts";
import type { ClientRequest } from "./client-request.ts";
import { requestOfFetch, requestOfIncoming } from "./client-request.ts";
import type { Door } from "./door.ts";
import { fetchEdge } from "./fetch-edge.ts";
import type { HandlerDeps } from "./handle-exchange.ts";
import { handleExchange } from "./handle-exchange.ts";
import type { Mount } from "./mount.ts";
import { nodeEdge } from "./node-edge.ts";
import { respondFetch } from "./respond-fetch.ts";
import type { Client, TokenTable } from "./tokens.ts";

export interface AppDeps {
  readonly tokens: TokenTable;
  readonly allowedHosts: ReadonlySet<string>;
  readonly mounts: readonly Mount[];
  readonly writeIdleMs: number;
  readonly door: Door;
  readonly handler: HandlerDeps;
  /** Says why the router cannot serve. */
  readonly notReady: () => string | undefined;
}

/** Bindings are absent when a request comes through `router.fetch`. */
type Env = { Bindings: Partial<HttpBindings> };

/** All paths of a router. What no mount names is a provider's API; nothing is served without its stated credential. */
export function createApp(deps: AppDeps): Hono<Env> {
  const app = new Hono<Env>();
  const open = (path: string, answer: () => Response): void => {
    app.get(path, (c) => guarded({ c, deps, auth: "none" }, () => answer()));
  };
  open("/", () => new Response("LlmRouter OK"));
  open("/health/live", () => Response.json({ status: "live" }));
  open("/health/ready", () => {
    const reason = deps.notReady();
    return reason === undefined
      ? Response.json({ status: "ready" })
      : Response.json({ status: "not_ready", reason }, { status: UNAVAILABLE });
  });
  for (const mount of deps.mounts) {
    app.on(mount.method, mount.path, (c) =>
      guarded({ c, deps, auth: mount.auth }, (client, request) =>
        mount.handle({
          request: c.req.raw,
          params: c.req.param() as Record<string, string>,
          client: publicClient(client),
          loopback: request.loopback,
        }),
      ),
    );
  }
  app.all("*", (c) => exchangeOf(c, deps));
  return app;
}

const UNAVAILABLE = 503;

function exchangeOf(c: Context<Env>, deps: AppDeps): Response | Promise<Response> {
  const { incoming, outgoing } = c.env;
  if (incoming === undefined || outgoing === undefined) {
    return new Promise((resolve) => void serveExchange(fetchEdge(c.req.raw, resolve), deps));
  }
  return serveExchange(nodeEdge(incoming, outgoing, deps.writeIdleMs), deps).then(
    () => RESPONSE_ALREADY_SENT,
  );
}

async function serveExchange(edge: ReturnType<typeof nodeEdge>, deps: AppDeps): Promise<void> {
  let client: Client;
  try {
    checkRequest(edge.request, deps.allowedHosts);
    client = authenticate(edge.request.headers, deps.tokens);
    if (client.admin) throw unauthorized();
  } catch (error) {
    await edge.deliver(deps.door.refuse(error, { request: edge.request }));
    return;
  }
  await handleExchange(edge, client, deps.handler);
}

type Handle = (client: Client, request: ClientRequest) => Response | Promise<Response>;

interface Guarding {
  readonly c: Context<Env>;
  readonly deps: AppDeps;
  readonly auth: Mount["auth"];
}

async function guarded({ c, deps, auth }: Guarding, handle: Handle): Promise<Response> {
  const request =
    c.env.incoming === undefined ? requestOfFetch(c.req.raw) : requestOfIncoming(c.env.incoming);
  try {
    checkRequest(request, deps.allowedHosts);
    return await handle(clientFor(auth, request, deps.tokens), request);
  } catch (error) {
    return respondFetch(deps.door.refuse(error, { request }), () => undefined);
  }
}

const NOBODY: Client = { agent: undefined, run: undefined, admin: false };

function clientFor(auth: Mount["auth"], request: ClientRequest, tokens: TokenTable): Client {
  if (auth === "none" || auth === "own") return NOBODY;
  const client = authenticate(request.headers, tokens);
  if (auth === "admin" && !client.admin)
    throw new IronError("forbidden", "This path needs the router's admin token.");
  return client;
}

function publicClient(client: Client): { agent?: string; run?: string; admin: boolean } {
  return {
    ...(client.agent === undefined ? {} : { agent: client.agent }),
    ...(client.run === undefined ? {} : { run: client.run }),
    admin: client.admin,
  };
}
