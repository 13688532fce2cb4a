import type { Vendor } from "@iron/dialects";
import type { IronError, RequestId, Maybe } from "@iron/types";
import { asIronError } from "../pipeline/as-iron-error.ts";
import { clientReply } from "../pipeline/client-reply.ts";
import type { ClientReply } from "../pipeline/client-reply.ts";
import type { ExchangeDeps } from "../pipeline/exchange-deps.ts";
import type { ExchangeRun, Sent } from "../pipeline/exchange-run.ts";
import { ironHeaders } from "../pipeline/reply-headers.ts";
import { StopSource } from "../pipeline/stop-source.ts";
import { runExchange } from "../pipeline/run-exchange.ts";
import type { ClientRoute } from "../routing/client-route.ts";
import { clientRoute } from "../routing/client-route.ts";
import { beginExchange, isUpload } from "./begin-exchange.ts";
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
    const route = clientRoute(request, deps.exchange.routing.providers());
    vendor = route.vendor;
    const reading = bodyToRead(request, route) ? readBody(request, deps.bodyBytes) : undefined;
    const bytes = reading instanceof Promise ? await reading : reading;
    run = beginExchange({ id, request, route, client, stop, bytes }, deps.exchange);
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

/** Whether there is a body to read. @throws {IronError} `unsupported_media_type` where it is not JSON */
function bodyToRead(request: ClientRequest, route: ClientRoute): boolean {
  if (request.body === undefined && (request.method !== "POST" || route.endpoint.kind === "free"))
    return false;
  if (isUpload(request, route)) return false;
  checkJsonContent(request.headers);
  return true;
}

async function deliverError(edge: Edge, reply: ClientReply, deps: HandlerDeps): Promise<void> {
  try {
    await edge.deliver(reply);
  } catch (error) {
    deps.exchange.onDefect(error, "deliver");
  }
}
