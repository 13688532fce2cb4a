import { dialectOf, parseBody } from "@iron/dialects";
import type { DialectId, JsonObject, RequestId } from "@iron/types";
import type { ExchangeDeps } from "../pipeline/exchange-deps.ts";
import { ExchangeRun } from "../pipeline/exchange-run.ts";
import { OpenExchange } from "../pipeline/open-exchange.ts";
import type { JsonRequestBody } from "../pipeline/request-body.ts";
import { emptyBody, ParsedBody } from "../pipeline/request-body.ts";
import type { StopSource } from "../pipeline/stop-source.ts";
import type { ClientRoute } from "../routing/client-route.ts";
import { targetsOf } from "../routing/targets.ts";
import type { ClientRequest } from "./client-request.ts";
import type { Client } from "./tokens.ts";

/** A request whose route is known and whose body was read. */
export interface Beginning {
  readonly id: RequestId;
  readonly request: Pick<ClientRequest, "method" | "path" | "query" | "headers" | "body">;
  readonly route: ClientRoute;
  readonly client: Client;
  readonly stop: StopSource;
  /** Undefined where the body was not read. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * Makes an exchange of a request. Nothing of it has happened yet.
 *
 * @throws {IronError} `invalid_request`, `provider_mismatch`, `model_not_found`
 */
export function beginExchange(
  { id, request, route, client, stop, bytes }: Beginning,
  deps: ExchangeDeps,
): ExchangeRun {
  const body = openBody(route, bytes);
  const upload = isUpload(request, route) ? request.body : undefined;
  const head = headOf(route, body);
  const targets = targetsOf({
    route,
    model: head.model,
    providers: deps.routing.providers(),
    aliases: deps.routing.aliases(),
  });
  const exchange = new OpenExchange({
    id,
    startedAt: deps.clock.now(),
    dialect: route.dialect ?? ("" as DialectId),
    endpoint: head.deferred ? { ...route.endpoint, kind: "deferred" } : route.endpoint,
    path: request.path,
    model: head.model,
    stream: head.stream,
    agent: client.agent,
    run: client.run,
    headers: withoutCredentials(request.headers),
    stop,
    targets,
    body,
  });
  return new ExchangeRun(
    { exchange, route, method: request.method, query: request.query, upload, stop },
    deps,
  );
}

/** A body that streams through unread. */
export function isUpload({ headers }: Pick<ClientRequest, "headers">, { endpoint }: ClientRoute): boolean {
  return endpoint.kind !== "chat" && (headers.get("content-type") ?? "").startsWith("multipart/form-data");
}

function openBody(route: ClientRoute, bytes: Uint8Array | undefined): JsonRequestBody {
  const { vendor, endpoint } = route;
  if (bytes === undefined || (bytes.byteLength === 0 && endpoint.kind !== "chat")) return emptyBody;
  const dialect =
    endpoint.kind === "chat" && route.dialect !== undefined ? dialectOf(route.dialect) : undefined;
  const reader = { dialect, texts: (json: JsonObject) => vendor.texts(endpoint, json) };
  return new ParsedBody(bytes, parseBody(bytes), reader);
}

function headOf(
  route: ClientRoute,
  body: JsonRequestBody,
): { model: string; stream: boolean; deferred: boolean } {
  if (route.endpoint.kind === "chat" && route.dialect !== undefined)
    return dialectOf(route.dialect).request.head(body.json);
  const model = body.json["model"];
  return {
    model: typeof model === "string" ? model.slice(0, 256) : "",
    stream: body.json["stream"] === true,
    deferred: false,
  };
}

const CREDENTIALS: ReadonlySet<string> = new Set([
  "authorization",
  "x-api-key",
  "cookie",
  "proxy-authorization",
  "api-key",
]);

function withoutCredentials(headers: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const kept = new Map<string, string>();
  headers.forEach((value, name) => {
    if (!CREDENTIALS.has(name)) kept.set(name, value);
  });
  return kept;
}
