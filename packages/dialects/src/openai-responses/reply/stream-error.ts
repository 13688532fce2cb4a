import type { IronError } from "@iron/types";
import { errorBody } from "../../errors/error-body.ts";
import { isObject } from "../../json/is-object.ts";

/**
 * An error event: the format's own members on top, and `error` beside them, on which OpenAI's SDKs throw in all versions. The sequence number
 * is not known where errors are made, and nothing follows that it could order.
 */
export function streamError(error: IronError, requestId: string): string {
  const inner = errorBody(error, requestId, "openai")["error"];
  const { message, code, param } = isObject(inner) ? inner : {};
  const data = {
    type: "error",
    code: code ?? null,
    message,
    param: param ?? null,
    sequence_number: 0,
    error: inner,
  };
  return `event: error\ndata: ${JSON.stringify(data)}\n\n`;
}
