import type { Frame, Reply, Maybe } from "@iron/types";
import type { UpstreamReply } from "../upstream/upstream-reply.ts";
import type { CallState } from "./call-state.ts";
import type { EncodedCall } from "./encode-call.ts";
import type { ExchangeRun } from "./exchange-run.ts";
import { OneFrame } from "./one-frame.ts";
import { rawFrames } from "./raw-frames.ts";
import { ReplyReading } from "./reply-reading.ts";
import { streamFrames } from "./stream-frames.ts";
import { readWholeFrame } from "./whole-frame.ts";

export interface ReplyParts {
  readonly run: ExchangeRun;
  readonly call: CallState;
  readonly reply: UpstreamReply;
  readonly encoded: EncodedCall;
}

/** Turns a 2xx into a reply whose first frame has arrived. Reading its frames meters it and, at the end, ends the call. */
export function readReply(parts: ReplyParts): Maybe<Reply> {
  const { run, reply, encoded } = parts;
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
  if (!isWhole(run, type)) {
    return begun(reading, parts, stream).then((frames) => replyOf(parts, stream, frames));
  }
  const frame = readWholeFrame(reading, encoded.dialect, run.deps.replyBytes);
  return frame instanceof Promise
    ? frame.then((got) => replyOf(parts, stream, new OneFrame(got)))
    : replyOf(parts, stream, new OneFrame(frame));
}

function replyOf({ call, reply }: ReplyParts, stream: boolean, frames: AsyncIterable<Frame>): Reply {
  return {
    status: reply.status,
    headers: reply.headers,
    dialect: call.target.dialect,
    stream,
    target: call.target,
    source: "provider",
    frames,
  };
}

/** JSON that is read for its usage; files and audio flow through. */
function isWhole(run: ExchangeRun, type: string): boolean {
  const { kind } = run.exchange.endpoint;
  return (
    (kind === "chat" || kind === "tokens" || kind === "units") &&
    /^application\/([a-z.+-]+\+)?json/.test(type)
  );
}

/** Waits for the first frame. An error in it, before any content, is thrown: another try may still help. */
async function begun(
  reading: ReplyReading,
  parts: ReplyParts,
  stream: boolean,
): Promise<AsyncIterable<Frame>> {
  const { run, encoded } = parts;
  const chat = encoded.dialect !== undefined && stream;
  const frames = chat ? streamFrames(reading, encoded.dialect, run.deps.eventBytes) : rawFrames(reading);
  const first = await frames.next();
  if (first.done === true) return frames;
  refuseErrorFrame(first.value, reading);
  return startingWith(first.value, frames);
}

function refuseErrorFrame(frame: Frame, reading: ReplyReading): void {
  const telling = frame.events.find((event) => event.type !== "ping" && event.type !== "start");
  if (telling?.type !== "error" || reading.meter.started) return;
  const { reply } = reading.parts;
  // The status of the reply said that all was well, so it cannot be the one to tell the client.
  throw reading.broken({
    kind: "stream_error",
    sent: true,
    answered: false,
    status: reply.status,
    cause: telling.error.kind,
  });
}

/** The first frame was waited for already; the others are the generator's own. */
function startingWith(first: Frame, rest: AsyncGenerator<Frame>): AsyncIterable<Frame> {
  return {
    [Symbol.asyncIterator]() {
      let waiting: Frame | undefined = first;
      return {
        next() {
          const frame = waiting;
          waiting = undefined;
          return frame === undefined ? rest.next() : Promise.resolve({ done: false, value: frame });
        },
        return: (value) => rest.return(value),
      };
    },
  };
}
