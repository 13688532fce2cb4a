import type { IronError } from "@iron/types";
import { errorBody } from "../../errors/error-body.ts";

/** An error chunk. OpenAI's SDKs throw on it, and only on it: a stream that just ends looks complete to them. No `[DONE]` may follow. */
export function streamError(error: IronError, requestId: string): string {
  return `data: ${JSON.stringify(errorBody(error, requestId, "openai"))}\n\n`;
}
