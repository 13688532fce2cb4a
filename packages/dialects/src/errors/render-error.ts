import type { IronError } from "@iron/types";
import type { VendorId } from "../dialect.ts";
import type { RenderedError } from "../vendor.ts";
import { ERROR_TABLE } from "./error-table.ts";
import { errorBody } from "./error-body.ts";
import { renderProviderReply } from "./render-provider-reply.ts";

export interface RenderOptions {
  readonly error: IronError;
  readonly requestId: string;
  readonly family: VendorId;
  readonly keepsReplyHeader: (name: string) => boolean;
}

/** The one place where an error becomes a status and a body. A provider's own reply is passed on, in the client's family. */
export function renderError(options: RenderOptions): RenderedError {
  const { error, requestId, family } = options;
  if (error.code === "provider_error" && error.reply !== undefined) {
    return renderProviderReply({ ...options, reply: error.reply });
  }
  const row = ERROR_TABLE[error.code];
  return {
    status: row.status,
    headers: {
      "content-type": "application/json",
      "x-request-id": requestId,
      ...(family === "anthropic" ? { "request-id": requestId } : {}),
      "x-should-retry": String(error.shouldRetry ?? row.shouldRetry),
      ...retryAfter(error.retryAfterMs),
      "x-iron-error": error.code,
    },
    body: errorBody(error, requestId, family),
  };
}

/** Both forms: `retry-after-ms`, which the SDKs read first, and whole seconds for everybody else. */
function retryAfter(ms: number | undefined): Readonly<Record<string, string>> {
  if (ms === undefined || !Number.isFinite(ms)) return {};
  const wait = Math.max(0, Math.ceil(ms));
  return { "retry-after": String(Math.ceil(wait / 1000)), "retry-after-ms": String(wait) };
}
