import type { Dialect, ReplyContext, StreamEncoder } from "@iron/dialects";
import { dialectOf } from "@iron/dialects";
import type { ChatEvent, Frame, IronError, Reply } from "@iron/types";
import { asIronError } from "./as-iron-error.ts";
import { errorOfFailure } from "./error-of-failure.ts";
import type { ExchangeRun } from "./exchange-run.ts";
import { OneFrame } from "./one-frame.ts";
import { replyHeaders } from "./reply-headers.ts";

/** What the client is sent. */
export interface ClientReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncGenerator<Uint8Array>;
}

/** Writes a reply in the client's format. A whole reply is gathered first, so that an error in it is still an HTTP error. */
export function clientReply(run: ExchangeRun, reply: Reply): ClientReply | Promise<ClientReply> {
  let frames = reply.frames;
  let transformed = false;
  for (const guard of run.guards) {
    if (guard.transform === undefined) continue;
    transformed = true;
    frames = guard.transform(frames);
  }
  const chat = run.exchange.endpoint.kind === "chat";
  const translated = chat && reply.dialect !== run.exchange.dialect;
  const wantsStream = chat && run.exchange.stream;
  const writer = { run, reply, frames, translated, transformed };
  if (!chat || (reply.stream === wantsStream && reply.stream)) return streamed(writer);
  if (wantsStream && (translated || transformed)) return streamed(writer);
  // The most frequent case of all: nothing is to be done to it.
  if (frames instanceof OneFrame && !translated && !reply.stream)
    return { status: reply.status, headers: replyHeaders(run, reply), body: frames.frame.bytes };
  return whole(writer);
}

interface Writing {
  readonly run: ExchangeRun;
  readonly reply: Reply;
  readonly frames: AsyncIterable<Frame>;
  readonly translated: boolean;
  readonly transformed: boolean;
}

function streamed(writing: Writing): ClientReply {
  const { run, reply, translated, transformed } = writing;
  const encoded = translated || (transformed && run.exchange.endpoint.kind === "chat");
  const body = encoded ? encodedBytes(writing) : plainBytes(writing);
  const type =
    encoded && run.exchange.endpoint.kind === "chat"
      ? { "content-type": "text/event-stream; charset=utf-8" }
      : {};
  return { status: reply.status, headers: { ...replyHeaders(run, reply), ...type }, body };
}

/** Same format, nothing rewritten: the provider's bytes. */
async function* plainBytes({ run, frames }: Writing): AsyncGenerator<Uint8Array> {
  try {
    for await (const frame of frames) if (frame.bytes.byteLength > 0) yield frame.bytes;
  } catch (error) {
    const told = streamError(run, error);
    if (told !== undefined) yield told;
  }
}

/** Another format, or the same with rewritten frames: own bytes until the first frame that was rewritten, encoded from there on. */
async function* encodedBytes({ run, frames, translated }: Writing): AsyncGenerator<Uint8Array> {
  const dialect = dialectOf(run.exchange.dialect);
  const encoder: StreamEncoder = dialect.reply.encodeStream(contextOf(run));
  let encoding = translated;
  try {
    for await (const frame of frames) {
      encoding ||= frame.rewritten === true;
      let text = "";
      for (const event of frame.events) text += encoder.push(event);
      if (!encoding) yield frame.bytes;
      else if (text !== "") yield Buffer.from(text);
    }
    const last = encoder.end();
    if (encoding && last !== "") yield Buffer.from(last);
  } catch (error) {
    const told = streamError(run, error);
    if (told !== undefined) yield told;
  }
}

async function whole({ run, reply, frames, translated }: Writing): Promise<ClientReply> {
  const events: ChatEvent[] = [];
  const parts: Uint8Array[] = [];
  let rewritten = false;
  for await (const frame of frames) {
    parts.push(frame.bytes);
    rewritten ||= frame.rewritten === true;
    if (translated || rewritten || run.exchange.endpoint.kind === "chat")
      for (const event of frame.events) events.push(event);
  }
  if (!translated && !rewritten && !(reply.stream && !run.exchange.stream))
    return { status: reply.status, headers: replyHeaders(run, reply), body: joined(parts) };
  refuseFailure(run, reply, events);
  const dialect: Dialect = dialectOf(run.exchange.dialect);
  const body = Buffer.from(JSON.stringify(dialect.reply.encodeWhole(events, contextOf(run))));
  // After the body: what it could not carry is named in a header.
  const headers = { ...replyHeaders(run, reply), "content-type": "application/json" };
  return { status: reply.status, headers, body };
}

/** A reply that the provider broke off with an error, or that says nothing we understand, is an error here, where nothing has been sent yet. */
function refuseFailure(run: ExchangeRun, reply: Reply, events: readonly ChatEvent[]): void {
  const failed = events.some((event) => event.type === "error");
  const kind = failed ? "stream_error" : events.length === 0 ? "protocol" : undefined;
  if (kind === undefined || reply.target === undefined) return;
  const failure = { kind, sent: true, answered: false, status: reply.status } as const;
  throw run.cutBy ?? errorOfFailure(failure, reply.target);
}

function contextOf(run: ExchangeRun): ReplyContext {
  const { exchange, deps } = run;
  const request = exchange.body.chat();
  return {
    requestId: exchange.id,
    model: exchange.model,
    created: Math.floor(deps.clock.now() / 1000),
    includeUsage: request?.includeUsage === true,
    dropped: exchange.report.dropped,
    ...(request === undefined ? {} : { request }),
  };
}

/** How a stream that has begun tells of an error; undefined when there is nobody to tell. */
function streamError(run: ExchangeRun, thrown: unknown): Uint8Array | undefined {
  const error: IronError = run.cutBy ?? asIronError(thrown, run.deps.onDefect);
  run.failedInStream = error;
  if (run.stop.stopped && run.cutBy === undefined) return undefined;
  if (run.exchange.endpoint.kind !== "chat") throw error;
  return Buffer.from(dialectOf(run.exchange.dialect).reply.streamError(error, run.id));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}
