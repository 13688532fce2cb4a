import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import { Hono } from "hono";
import { IronError } from "@iron/types";
import { authenticate } from "./authenticate.ts";
import { checkRequest } from "./check-request.ts";
import type { ClientRequest } from "./client-request.ts";
import { requestOfFetch, requestOfIncoming } from "./client-request.ts";
import { fetchEdge } from "./fetch-edge.ts";
import type { Mount } from "./mount.ts";
import { nodeEdge } from "./node-edge.ts";
import { ownPaths } from "./own-paths.ts";
import { respondFetch } from "./respond-fetch.ts";
import type { Writing } from "./respond-node.ts";
import type { ServeDeps } from "./serve-exchange.ts";
import { serveExchange } from "./serve-exchange.ts";
import type { Client, TokenTable } from "./tokens.ts";

export interface AppDeps extends ServeDeps, Writing {
  readonly mounts: readonly Mount[];
  /** Says why the router cannot serve. */
  readonly notReady: () => string | undefined;
}

/** Bindings are absent when a request comes through `router.fetch`. */
type Env = { Bindings: Partial<HttpBindings> };

export interface App {
  /** Any request, as a web `Request`. */
  fetch(request: Request, env?: object): Response | Promise<Response>;
  /** A request to a provider's API, straight from its socket: wrapping it would cost as much as serving it. False: it is for `fetch`. */
  serve(incoming: IncomingMessage, outgoing: ServerResponse): boolean;
}

/** All paths of a router. What no mount names is a provider's API; nothing is served without its stated credential. */
export function createApp(deps: AppDeps): App {
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
  const isOwn = ownPaths(deps.mounts);
  return {
    fetch: (request, env = {}) => app.fetch(request, env),
    serve(incoming, outgoing) {
      if (isOwn(incoming.url ?? "/")) return false;
      deps.turn.work(() => {
        serveExchange(nodeEdge(incoming, outgoing, deps), deps).catch((error: unknown) => {
          outgoing.destroy();
          deps.handler.exchange.onDefect(error, "serve");
        });
      });
      return true;
    },
  };
}

const UNAVAILABLE = 503;

function exchangeOf(c: Context<Env>, deps: AppDeps): Response | Promise<Response> {
  const { incoming, outgoing } = c.env;
  if (incoming === undefined || outgoing === undefined) {
    return new Promise((resolve) => void serveExchange(fetchEdge(c.req.raw, resolve), deps));
  }
  return serveExchange(nodeEdge(incoming, outgoing, deps), deps).then(() => RESPONSE_ALREADY_SENT);
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
