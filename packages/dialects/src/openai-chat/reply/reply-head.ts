import type { Json, JsonObject } from "@iron/types";
import type { ReplyContext } from "../../dialect.ts";
import { sourceDialect, type StartEvent } from "../../events/source.ts";

/** What every chunk, and the whole reply, say of themselves. */
export interface ReplyHead {
  /** The source spoke this format too. */
  readonly same: boolean;
  readonly id: string;
  readonly created: number;
  readonly model: string;
  /** Members that only this format has. */
  readonly own: JsonObject;
}

/** What every chunk says again; the other members of the format's own stand in the first alone. */
const REPEATED = "system_fingerprint";

export function replyHead(context: ReplyContext, start: StartEvent | undefined): ReplyHead {
  const same = sourceDialect(start) === "openai-chat";
  return {
    same,
    id: (same ? start?.id : undefined) ?? `chatcmpl-${context.requestId}`,
    created: start?.created ?? context.created,
    model: (same ? start?.model : undefined) ?? context.model,
    own: start?.extensions?.["openai-chat"] ?? {},
  };
}

/** The members of a whole reply in the order the vendor writes them. */
export function headMembers(head: ReplyHead, object: string): Record<string, Json | undefined> {
  const { id, created, model, own } = head;
  return { id, object, created, model, ...own };
}

/** The members of every chunk. */
export function chunkMembers(head: ReplyHead): Record<string, Json | undefined> {
  const { id, created, model, own } = head;
  const print = own[REPEATED];
  return {
    id,
    object: "chat.completion.chunk",
    created,
    model,
    ...(print !== undefined && { [REPEATED]: print }),
  };
}
