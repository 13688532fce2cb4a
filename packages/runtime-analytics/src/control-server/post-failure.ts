import { type Failure, IronError, type IronErrorCode } from "@iron/types";

/** Errors after which the server provably has not seen the request. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/;
const TLS = /CERT|TLS|SSL|ALTNAME|SELF_SIGNED|UNABLE_TO_|ISSUER/;

/** What undici threw, as a failure that says whether the server may have acted. The original is left out: it may show the request. */
export function postFailure(error: unknown): IronError {
  const code = (error as { readonly code?: unknown }).code;
  const cause = typeof code === "string" ? code : "connection_failed";
  if (TLS.test(cause)) return failed("connection_failed", { kind: "tls", sent: false, cause });
  if (NOT_SENT.test(cause)) return failed("connection_failed", { kind: "connect", sent: false, cause });
  if (/HPE_|INVALID/.test(cause)) return failed("upstream_protocol", { kind: "protocol", sent: true, cause });
  return failed("upstream_reset", { kind: "reset", sent: true, cause });
}

export function tooSlow(): IronError {
  return failed("upstream_timeout", { kind: "call_timeout", sent: true, cause: "timeout" });
}

export function redirected(status: number): IronError {
  return failed("unexpected_redirect", { kind: "redirect", sent: true, cause: "redirect", status });
}

export function tooLarge(status: number): IronError {
  return failed("response_too_large", { kind: "protocol", sent: true, cause: "too_large", status });
}

function failed(
  code: IronErrorCode,
  failure: Pick<Failure, "kind" | "sent" | "status"> & { readonly cause: string },
): IronError {
  return new IronError(code, `the control server gave no usable reply: ${failure.cause}`, {
    failure: { ...failure, answered: false },
  });
}
