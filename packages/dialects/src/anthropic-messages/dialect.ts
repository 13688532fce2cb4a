import type { DialectId } from "@iron/types";
import type { Dialect } from "../dialect.ts";
import { askUsage } from "./request/ask-usage.ts";
import { capOutput } from "./request/cap-output.ts";
import { counter } from "./request/counter.ts";
import { decodeRequest } from "./request/decode.ts";
import { encodeRequest } from "./request/encode.ts";
import { head } from "./request/head.ts";
import { size } from "./request/size.ts";
import { texts } from "./request/texts.ts";
import { decodeStream } from "./reply/decode-stream.ts";
import { decodeWhole } from "./reply/decode-whole.ts";
import { encodeStream } from "./reply/encode-stream.ts";
import { encodeWhole } from "./reply/encode-whole.ts";
import { streamError } from "./reply/stream-error.ts";

export const anthropicMessages: Dialect = {
  id: "anthropic-messages" as DialectId,
  vendor: "anthropic",
  path: "/v1/messages",
  request: { head, size, capOutput, askUsage, texts, counter, decode: decodeRequest, encode: encodeRequest },
  reply: { decodeStream, decodeWhole, encodeStream, encodeWhole, streamError },
};
