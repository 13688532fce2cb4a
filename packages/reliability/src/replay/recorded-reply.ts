import type { ChatEvent, DialectId, Frame, Reply } from "@iron/types";

/** A reply as it is kept: JSON. */
export interface RecordedReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly dialect: string;
  readonly stream: boolean;
  /** Bytes in base64, and what they mean. */
  readonly frames: readonly { readonly bytes: string; readonly events: readonly ChatEvent[] }[];
}

/** Headers that belong to the reply itself, not to the one call that fetched it. */
const KEPT = ["content-type"] as const;

export interface Recording {
  /** Longer replies pass, but are not kept. */
  readonly maxBytes: number;
  /** Hears of a whole reply before its reader sees the end; undefined stands for one that was too long. Must not throw. */
  keep(recorded: RecordedReply | undefined): void | Promise<void>;
}

/** Keeps what passes. A reply that broke off, was left, or tells of an error is not kept. */
export function recordReply(reply: Reply, { maxBytes, keep }: Recording): Reply {
  async function* passing(): AsyncGenerator<Frame> {
    const frames: Frame[] = [];
    let bytes = 0;
    let failed = false;
    for await (const frame of reply.frames) {
      bytes += frame.bytes.byteLength;
      failed ||= frame.events.some((event) => event.type === "error");
      if (bytes <= maxBytes) frames.push(frame);
      else frames.length = 0;
      yield frame;
    }
    if (!failed) await keep(bytes <= maxBytes ? toRecord(reply, frames) : undefined);
  }
  return { ...reply, frames: passing() };
}

function toRecord({ status, headers, dialect, stream }: Reply, frames: readonly Frame[]): RecordedReply {
  const kept: Record<string, string> = {};
  for (const name of KEPT) {
    const value = headers.get(name);
    if (value !== undefined) kept[name] = value;
  }
  return {
    status,
    headers: kept,
    dialect,
    stream,
    frames: frames.map(({ bytes, events }) => ({ bytes: Buffer.from(bytes).toString("base64"), events })),
  };
}

/** The reply again, frame by frame as it came. `source` is the policy that answers. */
export function replayReply(recorded: RecordedReply, source: string): Reply {
  return {
    status: recorded.status,
    headers: new Map(Object.entries(recorded.headers)),
    dialect: recorded.dialect as DialectId,
    stream: recorded.stream,
    target: undefined,
    source,
    frames: framesOf(recorded),
  };
}

async function* framesOf({ frames }: RecordedReply): AsyncGenerator<Frame> {
  for (const { bytes, events } of frames) yield { bytes: Buffer.from(bytes, "base64"), events };
}
