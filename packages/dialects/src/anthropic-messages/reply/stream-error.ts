import type { IronError } from "@iron/types";
import { errorBody } from "../../errors/error-body.ts";

/** An error event, on which Anthropic's SDKs throw; nothing may follow it. */
export function streamError(error: IronError, requestId: string): string {
  return `event: error\ndata: ${JSON.stringify(errorBody(error, requestId, "anthropic"))}\n\n`;
}
