import type { ProviderReply } from "../http/provider-reply.ts";
import { bytesReply } from "../http/provider-reply.ts";
import { isObject, parseJson } from "../json.ts";
import type { RequestRecord } from "../record/request-log.ts";
import { loadRecordings } from "./load-recordings.ts";
import type { Recording } from "./load-recordings.ts";

/** Recorded replies that are served in the place of made ones. */
export interface Replay {
  /** Adds the recordings of a file or a folder, in the order of their names. */
  add(path: string): void;
  /** A recording whose stored request equals this one's body; otherwise the next one without a stored request, of the asked kind. */
  take(record: RequestRecord): ProviderReply | undefined;
}

export function makeReplay(): Replay {
  const recordings: Recording[] = [];
  return {
    add: (path) => void recordings.push(...loadRecordings(path)),
    take(record) {
      if (recordings.length === 0 || record.method !== "POST") return undefined;
      const body = parseJson(record.body.toString());
      const text = JSON.stringify(body);
      const matching = recordings.find((recording) => recording.request === text);
      if (matching) return toReply(matching);
      const stream = isObject(body) && body["stream"] === true;
      const at = recordings.findIndex((it) => it.request === undefined && it.stream === stream);
      const next = at < 0 ? undefined : recordings.splice(at, 1)[0];
      return next && toReply(next);
    },
  };
}

function toReply(recording: Recording): ProviderReply {
  const { model, usage } = recording;
  const charge = usage ? { charge: { model, full: usage } } : {};
  if (!recording.stream) {
    return {
      ...bytesReply(recording.chunks[0] ?? Buffer.alloc(0), { contentType: "application/json" }),
      ...charge,
    };
  }
  return {
    kind: "http",
    status: 200,
    headers: [["content-type", "text/event-stream; charset=utf-8"]],
    chunks: recording.chunks.map((bytes) => ({ bytes, tokens: 0 })),
    sse: true,
    ...charge,
  };
}
