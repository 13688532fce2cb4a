import type { ChatEvent } from "@iron/types";
import type { ReplyContext, StreamEncoder } from "../../dialect.ts";
import { ReplyEncoder } from "./reply-encoder.ts";

/** An encoder for one Responses stream. */
export function encodeStream(context: ReplyContext): StreamEncoder {
  const encoder = new ReplyEncoder(context);
  return {
    push: (event: ChatEvent): string => encoder.push(event),
    end: (): string => encoder.end().text,
  };
}
