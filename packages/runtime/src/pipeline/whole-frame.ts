import type { Dialect } from "@iron/dialects";
import type { Frame, JsonObject, Usage, Maybe } from "@iron/types";
import { IronError } from "@iron/types";
import { completeJson } from "./complete-json.ts";
import type { ReplyReading } from "./reply-reading.ts";

/** A JSON reply, as one frame. It is held in memory whole, so that an error in it can still become an HTTP error. Ends the call. */
export function readWholeFrame(
  reading: ReplyReading,
  dialect: Dialect | undefined,
  maxBytes: number,
): Maybe<Frame> {
  const bytes = reading.body.readAll({
    limit: maxBytes,
    tooLarge: (size) => tooLarge(reading, { size, maxBytes }),
    brokenOff: (got) => countPart(reading, dialect, got),
  });
  if (!(bytes instanceof Promise)) return wholeFrame(reading, dialect, bytes);
  return bytes.then(
    (got) => wholeFrame(reading, dialect, got),
    (error: unknown) => {
      throw reading.failed(error);
    },
  );
}

function wholeFrame(reading: ReplyReading, dialect: Dialect | undefined, bytes: Buffer): Frame {
  const { meter } = reading;
  try {
    meter.bytes = bytes.byteLength;
    const json = parseReply(bytes);
    const events = json === undefined || dialect === undefined ? [] : dialect.reply.decodeWhole(json);
    meter.observe(events);
    reading.arrived();
    reading.completed(dialect === undefined ? otherUsage(reading, json) : meter.totals());
    return { bytes, events };
  } catch (error) {
    throw reading.failed(error);
  }
}

/** Half a reply is of no use to the client, but what is in it was written, and is charged. */
function countPart({ meter }: ReplyReading, dialect: Dialect | undefined, got: Buffer): void {
  meter.bytes = got.byteLength;
  const json = completeJson(got.toString("utf8"));
  if (json !== undefined && dialect !== undefined) meter.observe(dialect.reply.decodeWhole(json));
}

function tooLarge(
  { meter }: ReplyReading,
  { size, maxBytes }: { readonly size: number; readonly maxBytes: number },
): IronError {
  meter.bytes = size;
  meter.countUnread(size);
  return new IronError(
    "response_too_large",
    `The provider's reply is larger than ${maxBytes} bytes, the limit of this router.`,
    {
      facts: { limit_bytes: maxBytes },
      shouldRetry: false,
    },
  );
}

/** Undefined for what is not a JSON object: it is passed on as it came. */
function parseReply(bytes: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
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
