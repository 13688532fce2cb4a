import type { Dialect, SseBatch } from "@iron/dialects";
import { rewriteBatch, SseSplitter } from "@iron/dialects";
import type { ChatEvent, Frame } from "@iron/types";
import type { ReplyReading } from "./reply-reading.ts";

const NO_EVENTS: readonly ChatEvent[] = [];

/** The frames of a streamed chat, one for each run of whole events that arrived together. Metered as they pass. */
export async function* streamFrames(
  reading: ReplyReading,
  dialect: Dialect,
  maxEventBytes: number,
): AsyncGenerator<Frame> {
  const splitter = new SseSplitter({ maxEventBytes });
  const decoder = dialect.reply.decodeStream();
  const { meter } = reading;
  const hide = reading.parts.encoded.hideUsage ? dialect.reply.hideUsage : undefined;
  const frameOf = (batch: SseBatch): Frame => {
    const events =
      batch.events.length === 0 ? NO_EVENTS : batch.events.flatMap((event) => decoder.push(event));
    meter.observe(events);
    return { bytes: hide === undefined ? batch.bytes : rewriteBatch(batch, hide), events };
  };
  const framesOf = (chunk: Uint8Array): readonly Frame[] => {
    meter.bytes += chunk.byteLength;
    return splitter.push(chunk).map(frameOf);
  };
  reading.meterUnread = (chunk): void => void framesOf(chunk);
  try {
    for await (const chunk of reading.body) {
      for (const frame of framesOf(chunk)) {
        reading.progress();
        yield frame;
      }
    }
    const tail = frameOf(splitter.finish());
    if (tail.bytes.byteLength > 0 || tail.events.length > 0) yield tail;
    if (!meter.ended && !meter.finished && meter.failure === undefined) {
      throw reading.broken({ kind: "stream_truncated", sent: true, answered: false });
    }
    if (meter.failure === undefined) reading.completed(meter.totals());
    else reading.broken({ kind: "stream_error", sent: true, answered: false });
  } catch (error) {
    throw reading.failed(error);
  } finally {
    reading.abandoned();
  }
}
