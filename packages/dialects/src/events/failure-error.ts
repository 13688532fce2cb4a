import { IronError, type StreamFailure } from "@iron/types";

/** The provider's own error inside a stream as ours, to be told in the client's format. */
export function failureError({ kind, message, code }: StreamFailure): IronError {
  return new IronError("provider_error", message, {
    facts: { provider_error: kind, ...(code !== undefined && { provider_code: code }) },
  });
}
