import type { ChatEvent } from "@iron/types";
import type { ReplyContext, StreamEncoder } from "../../dialect.ts";
import { failureError } from "../../events/failure-error.ts";
import { ReplyEncoder } from "./reply-encoder.ts";
import { streamError } from "./stream-error.ts";

/** An encoder for one Responses stream. After an error nothing follows: the reply must not look whole. */
export function encodeStream(context: ReplyContext): StreamEncoder {
  const encoder = new ReplyEncoder(context);
  let failed = false;
  return {
    push(event: ChatEvent): string {
      const text = encoder.push(event);
      if (event.type !== "error" || failed) return text;
      failed = true;
      return text + streamError(failureError(event.error), context.requestId);
    },
    end: (): string => (failed ? "" : encoder.end().text),
  };
}
