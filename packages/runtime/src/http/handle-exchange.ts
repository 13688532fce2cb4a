import type { Vendor } from "@iron/dialects";
import { dialectOf, parseBody } from "@iron/dialects";
import type { DialectId, IronError, JsonObject, RequestId, Maybe } from "@iron/types";
import { asIronError } from "../pipeline/as-iron-error.ts";
import { clientReply } from "../pipeline/client-reply.ts";
import type { ClientReply } from "../pipeline/client-reply.ts";
import type { ExchangeDeps } from "../pipeline/exchange-deps.ts";
import { ExchangeRun, type Sent } from "../pipeline/exchange-run.ts";
import { OpenExchange } from "../pipeline/open-exchange.ts";
import { ironHeaders } from "../pipeline/reply-headers.ts";
import type { JsonRequestBody } from "../pipeline/request-body.ts";
import { emptyBody, ParsedBody } from "../pipeline/request-body.ts";
import { StopSource } from "../pipeline/stop-source.ts";
import { runExchange } from "../pipeline/run-exchange.ts";
import type { ClientRoute } from "../routing/client-route.ts";
import { clientRoute } from "../routing/client-route.ts";
import type { Provider } from "../routing/provider.ts";
import type { ModelAliases } from "../routing/targets.ts";
import { targetsOf } from "../routing/targets.ts";
import type { ClientRequest } from "./client-request.ts";
import type { Door } from "./door.ts";
import type { Edge } from "./edge.ts";
import { checkJsonContent, readBody } from "./read-body.ts";
import { readOn } from "./read-on.ts";
import { errorReply } from "./render-error.ts";
import type { Delivery } from "./respond-node.ts";
import type { Client } from "./tokens.ts";

export interface HandlerDeps {
  readonly exchange: ExchangeDeps;
  readonly providers: () => readonly Provider[];
  readonly aliases: () => ModelAliases;
  readonly bodyBytes: number;
  /** Admits an exchange or throws (`overloaded`, `shutting_down`, `not_ready`); what it returns ends its place. */
  readonly enter: (run: { cut(error: IronError): void }) => () => void;
  readonly door: Door;
  /** A new one for each request. */
  readonly requestId: () => string;
}

/** Serves one request to a provider's API, from its route to its last byte. Never throws: what fails is told to the client. */
export async function handleExchange(edge: Edge, client: Client, deps: HandlerDeps): Promise<void> {
  const { request } = edge;
  const stop = new StopSource();
  const id = deps.requestId() as RequestId;
  const startedAt = deps.exchange.clock.monotonic();
  let vendor: Vendor | undefined;
  let leave: (() => void) | undefined;
  let run: ExchangeRun | undefined;
  const unwatch = edge.onClientLeft(() => (run === undefined ? stop.stop() : run.clientLeft()));
  try {
    leave = deps.enter({ cut: (error) => (run === undefined ? stop.stop() : run.cut(error)) });
    const route = clientRoute(request, deps.providers());
    vendor = route.vendor;
    const reading = bodyToRead(request, route) ? readBody(request, deps.bodyBytes) : undefined;
    const bytes = reading instanceof Promise ? await reading : reading;
    run = beginExchange({ id, request, route, client, stop, bytes }, deps);
    await serve(run, edge);
  } catch (error) {
    const left = stop.stopped;
    await deliverError(edge, deps.door.refuse(error, { id, request, client, vendor, startedAt, left }), deps);
  } finally {
    unwatch();
    leave?.();
  }
}

/** The exchange exists now: whatever happens, it is settled once. */
async function serve(run: ExchangeRun, edge: Edge): Promise<void> {
  const bytesIn = run.exchange.body.bytes.byteLength;
  let reply: ClientReply;
  let error: IronError | undefined;
  try {
    const written = clientReply(run, await runExchange(run));
    reply = written instanceof Promise ? await written : written;
  } catch (thrown) {
    error = run.cutBy ?? asIronError(thrown, run.deps.onDefect);
    const rendered = errorReply(error, run.vendor, run.id);
    reply = { ...rendered, headers: { ...rendered.headers, ...ironHeaders(run) } };
  }
  const firstByteMs = run.elapsedMs;
  const delivering = deliverReply(edge, drainable(reply, run), run);
  const delivery = delivering instanceof Promise ? await delivering : delivering;
  if (delivery.stalled === true) run.exchange.report.facts.set("slow_reader", true);
  const finishing = run.finish(sentOf(run, { bytesIn, reply, delivery, error, firstByteMs }));
  if (finishing !== undefined) await finishing;
}

interface Served {
  /** As the client sent it, before a policy rewrote it. */
  readonly bytesIn: number;
  readonly reply: ClientReply;
  readonly delivery: Delivery;
  /** What the client was to be told in place of a reply. */
  readonly error: IronError | undefined;
  readonly firstByteMs: number;
}

/** What has come of it. A client that has left is told to the run. */
function sentOf(run: ExchangeRun, { bytesIn, reply, delivery, error, firstByteMs }: Served): Sent {
  const left = clientHasLeft(delivery, run);
  if (left) run.clientLeft();
  const told = error ?? run.failedInStream ?? brokenBy(delivery, run);
  const nothingSent = left && (error !== undefined || delivery.bytes === 0);
  return {
    how: left ? "client_left" : told === undefined ? "whole" : "failed",
    status: reply.status,
    bytesIn,
    bytesOut: delivery.bytes,
    firstByteMs: nothingSent ? undefined : firstByteMs,
    error: told,
  };
}

/** Where the router drains, what a client that leaves does not read is read all the same. */
function drainable(reply: ClientReply, run: ExchangeRun): ClientReply {
  const { body } = reply;
  if (run.deps.drains === undefined || body instanceof Uint8Array) return reply;
  const wanted = (): boolean => {
    run.clientLeft();
    return run.draining;
  };
  return { ...reply, body: readOn(body, wanted) };
}

function deliverReply(edge: Edge, reply: ClientReply, run: ExchangeRun): Maybe<Delivery> {
  const failed = (error: unknown): Delivery => {
    run.deps.onDefect(error, "deliver");
    return { bytes: 0, how: "client_left" };
  };
  try {
    const delivering = edge.deliver(reply);
    return delivering instanceof Promise ? delivering.catch(failed) : delivering;
  } catch (error) {
    return failed(error);
  }
}

function clientHasLeft(delivery: Delivery, { stop, cutBy }: ExchangeRun): boolean {
  if (delivery.how === "whole") return stop.stopped && cutBy === undefined;
  return delivery.how === "client_left";
}

function brokenBy(delivery: Delivery, run: ExchangeRun): IronError | undefined {
  return delivery.how === "broken" ? asIronError(delivery.error, run.deps.onDefect) : undefined;
}

interface Beginning {
  readonly id: RequestId;
  readonly request: ClientRequest;
  readonly route: ClientRoute;
  readonly client: Client;
  readonly stop: StopSource;
  /** Undefined where the body was not read. */
  readonly bytes: Uint8Array | undefined;
}

function beginExchange(
  { id, request, route, client, stop, bytes }: Beginning,
  deps: HandlerDeps,
): ExchangeRun {
  const body = openBody(route, bytes);
  const upload = isUpload(request, route) ? request.body : undefined;
  const head = headOf(route, body);
  const targets = targetsOf({
    route,
    model: head.model,
    providers: deps.providers(),
    aliases: deps.aliases(),
  });
  const exchange = new OpenExchange({
    id,
    startedAt: deps.exchange.clock.now(),
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
    deps.exchange,
  );
}

/** A body that streams through unread. */
function isUpload({ headers }: ClientRequest, { endpoint }: ClientRoute): boolean {
  return endpoint.kind !== "chat" && (headers.get("content-type") ?? "").startsWith("multipart/form-data");
}

/** Whether there is a body to read. @throws {IronError} `unsupported_media_type` where it is not JSON */
function bodyToRead(request: ClientRequest, route: ClientRoute): boolean {
  if (request.body === undefined && (request.method !== "POST" || route.endpoint.kind === "free"))
    return false;
  if (isUpload(request, route)) return false;
  checkJsonContent(request.headers);
  return true;
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

async function deliverError(edge: Edge, reply: ClientReply, deps: HandlerDeps): Promise<void> {
  try {
    await edge.deliver(reply);
  } catch (error) {
    deps.exchange.onDefect(error, "deliver");
  }
}
