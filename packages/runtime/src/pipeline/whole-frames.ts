import type { Dialect } from "@iron/dialects";
import type { Frame, JsonObject, Usage } from "@iron/types";
import { IronError } from "@iron/types";
import type { ReplyReading } from "./reply-reading.ts";

/** A JSON reply in one frame. It is held in memory whole, so that an error in it can still become an HTTP error. */
export async function* wholeFrames(
  reading: ReplyReading,
  dialect: Dialect | undefined,
  maxBytes: number,
): AsyncGenerator<Frame> {
  const { meter } = reading;
  try {
    const bytes = await readWhole(reading, maxBytes);
    const json = parseReply(bytes);
    const events = json === undefined || dialect === undefined ? [] : dialect.reply.decodeWhole(json);
    meter.observe(events);
    reading.progress();
    reading.completed(dialect === undefined ? otherUsage(reading, json) : meter.totals());
    yield { bytes, events };
  } catch (error) {
    meter.countUnread(meter.bytes);
    throw reading.failed(error);
  } finally {
    reading.abandoned();
  }
}

async function readWhole(reading: ReplyReading, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of reading.body) {
    reading.meter.bytes += chunk.byteLength;
    if (reading.meter.bytes > maxBytes) {
      throw new IronError(
        "response_too_large",
        `The provider's reply is larger than ${maxBytes} bytes, the limit of this router.`,
        {
          facts: { limit_bytes: maxBytes },
          shouldRetry: false,
        },
      );
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** Undefined for what is not a JSON object: it is passed on as it came. */
function parseReply(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"),
    );
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}

function otherUsage({ parts }: ReplyReading, json: JsonObject | undefined): Usage | undefined {
  const { vendor, endpoint } = parts.run.route;
  return json === undefined ? undefined : vendor.readUsage(endpoint, json);
}
