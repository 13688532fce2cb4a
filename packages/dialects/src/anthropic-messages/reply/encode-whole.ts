import { IronError, type ChatEvent, type JsonObject } from "@iron/types";
import type { ReplyContext } from "../../dialect.ts";

export function encodeWhole(_events: readonly ChatEvent[], _context: ReplyContext): JsonObject {
  throw new IronError("not_implemented", "encodeWhole");
}
