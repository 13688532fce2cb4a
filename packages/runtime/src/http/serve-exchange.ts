import { authenticate, unauthorized } from "./authenticate.ts";
import { checkRequest } from "./check-request.ts";
import type { Door } from "./door.ts";
import type { Edge } from "./edge.ts";
import type { HandlerDeps } from "./handle-exchange.ts";
import { handleExchange } from "./handle-exchange.ts";
import type { Client, TokenTable } from "./tokens.ts";

export interface ServeDeps {
  readonly tokens: TokenTable;
  readonly allowedHosts: ReadonlySet<string>;
  readonly door: Door;
  readonly handler: HandlerDeps;
}

/** Serves a request to a provider's API: past the door, then as an exchange. */
export function serveExchange(edge: Edge, deps: ServeDeps): Promise<void> {
  let client: Client;
  try {
    checkRequest(edge.request, deps.allowedHosts);
    client = authenticate(edge.request.headers, deps.tokens);
    if (client.admin) throw unauthorized();
  } catch (error) {
    return refuse(edge, deps.door, error);
  }
  return handleExchange(edge, client, deps.handler);
}

async function refuse(edge: Edge, door: Door, error: unknown): Promise<void> {
  await edge.deliver(door.refuse(error, { request: edge.request }));
}
