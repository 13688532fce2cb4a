import { IronError } from "@iron/types";
import type { ReplyContext, StreamEncoder } from "../../dialect.ts";

export function encodeStream(_context: ReplyContext): StreamEncoder {
  throw new IronError("not_implemented", "encodeStream");
}
