import type { Frame, Reply } from "@iron/types";
import type { UpstreamReply } from "../upstream/call-upstream.ts";
import type { CallState } from "./call-state.ts";
import type { EncodedCall } from "./encode-call.ts";
import { errorOfFailure } from "./error-of-failure.ts";
import type { ExchangeRun } from "./exchange-run.ts";
import { rawFrames } from "./raw-frames.ts";
import { ReplyReading } from "./reply-reading.ts";
import { streamFrames } from "./stream-frames.ts";
import { wholeFrames } from "./whole-frames.ts";

export interface ReplyParts {
  readonly run: ExchangeRun;
  readonly call: CallState;
  readonly reply: UpstreamReply;
  readonly encoded: EncodedCall;
}

/** Turns a 2xx into a reply whose first frame has arrived. Reading its frames meters it and, at the end, ends the call. */
export async function readReply(parts: ReplyParts): Promise<Reply> {
  const { run, call, reply } = parts;
  const reading = new ReplyReading(parts);
  const encoding = reply.headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    throw reading.broken({
      kind: "protocol",
      sent: true,
      answered: false,
      cause: "content-encoding",
      status: reply.status,
    });
  }
  const type = reply.headers.get("content-type") ?? "";
  const stream = type.startsWith("text/event-stream");
  const frames = framesOf(reading, parts, { stream, json: /^application\/([a-z.+-]+\+)?json/.test(type) });
  const first = await frames.next();
  if (first.done !== true) refuseErrorFrame(first.value, reading);
  return {
    status: reply.status,
    headers: reply.headers,
    dialect: call.target.dialect,
    stream,
    target: call.target,
    source: "provider",
    frames: first.done === true ? emptyFrames(frames) : startingWith(first.value, frames),
  };
  function refuseErrorFrame(frame: Frame, at: ReplyReading): void {
    const error = frame.events.find((event) => event.type !== "ping" && event.type !== "start");
    if (error?.type !== "error" || at.meter.started) return;
    const failure = { kind: "stream_error", sent: true, answered: false, status: reply.status } as const;
    const body = {
      status: reply.status,
      headers: reply.headers,
      body: frame.bytes,
      dialect: call.target.dialect,
    };
    at.broken(failure);
    throw run.cutBy ?? errorOfFailure(failure, call.target, stream ? { reply: body } : {});
  }
}

function framesOf(
  reading: ReplyReading,
  { run, encoded }: ReplyParts,
  is: { stream: boolean; json: boolean },
): AsyncGenerator<Frame> {
  if (encoded.dialect !== undefined && is.stream)
    return streamFrames(reading, encoded.dialect, run.deps.eventBytes);
  const kind = run.exchange.endpoint.kind;
  const buffered = is.json && (kind === "chat" || kind === "tokens" || kind === "units");
  return buffered ? wholeFrames(reading, encoded.dialect, run.deps.replyBytes) : rawFrames(reading);
}

async function* startingWith(first: Frame, rest: AsyncGenerator<Frame>): AsyncGenerator<Frame> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function* emptyFrames(done: AsyncGenerator<Frame>): AsyncGenerator<Frame> {
  yield* done;
}
