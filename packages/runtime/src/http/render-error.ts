import type { Vendor } from "@iron/dialects";
import type { IronError } from "@iron/types";
import type { ClientReply } from "../pipeline/client-reply.ts";

/** An error as the client's SDK expects it, with the id that the log knows the request by. */
export function errorReply(error: IronError, vendor: Vendor, requestId: string): ClientReply {
  const rendered = vendor.renderError(error, requestId);
  return {
    status: rendered.status,
    headers: { "content-type": "application/json", "x-request-id": requestId, ...rendered.headers },
    body: rendered.raw ?? Buffer.from(JSON.stringify(rendered.body)),
  };
}
