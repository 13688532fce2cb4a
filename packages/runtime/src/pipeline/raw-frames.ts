import type { ChatEvent, Frame } from "@iron/types";
import type { ReplyReading } from "./reply-reading.ts";

const NO_EVENTS: readonly ChatEvent[] = [];

/** Bytes that nobody interprets: files, audio, replies of an unexpected type. They flow through unbuffered. */
export async function* rawFrames(reading: ReplyReading): AsyncGenerator<Frame> {
  reading.meterUnread = (chunk): void => void (reading.meter.bytes += chunk.byteLength);
  try {
    for await (const chunk of reading.body) {
      reading.meter.bytes += chunk.byteLength;
      reading.progress();
      yield { bytes: chunk, events: NO_EVENTS };
    }
    reading.completed(undefined);
  } catch (error) {
    throw reading.failed(error);
  } finally {
    reading.abandoned();
  }
}
