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
  try {
    for await (const chunk of reading.body) {
      meter.bytes += chunk.byteLength;
      for (const batch of splitter.push(chunk)) {
        const frame = frameOf(batch);
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
