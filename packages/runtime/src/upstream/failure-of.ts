import type { Failure, FailureKind } from "@iron/types";

const BY_CODE: Readonly<Record<string, FailureKind>> = {
  UND_ERR_CONNECT_TIMEOUT: "connect_timeout",
  UND_ERR_HEADERS_TIMEOUT: "first_byte_timeout",
  UND_ERR_BODY_TIMEOUT: "idle_timeout",
  UND_ERR_ABORTED: "aborted",
  ABORT_ERR: "aborted",
  UND_ERR_SOCKET: "reset",
  ECONNRESET: "reset",
  EPIPE: "reset",
  ECONNABORTED: "reset",
  ETIMEDOUT: "connect_timeout",
  ECONNREFUSED: "connect",
  ENOTFOUND: "connect",
  EAI_AGAIN: "connect",
  EHOSTUNREACH: "connect",
  ENETUNREACH: "connect",
  EADDRNOTAVAIL: "connect",
  EMFILE: "connect",
  EPROTO: "tls",
  CERT_HAS_EXPIRED: "tls",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls",
  SELF_SIGNED_CERT_IN_CHAIN: "tls",
  UND_ERR_DESTROYED: "aborted",
  UND_ERR_CLOSED: "aborted",
};

/** What an error of the HTTP client or a socket means. `sent` is whether the request had begun to leave. */
export function failureOf(error: unknown, sent: boolean): Failure {
  const code = codeOf(error);
  return {
    kind: kindOf(error, code, sent),
    sent,
    answered: false,
    ...(code === undefined ? {} : { cause: code }),
  };
}

function kindOf(error: unknown, code: string | undefined, sent: boolean): FailureKind {
  if (error instanceof Error && error.name === "TimeoutError") return "call_timeout";
  if (error instanceof Error && error.name === "AbortError") return "aborted";
  if (code === undefined) return sent ? "protocol" : "connect";
  // The HTTP client's one code for sockets also covers heads that no server may send.
  if (error instanceof Error && /^bad (response|upgrade)/.test(error.message)) return "protocol";
  const known = BY_CODE[code];
  if (known === "reset" && !sent) return "connect";
  if (known !== undefined) return known;
  if (/^(ERR_TLS|ERR_SSL|UNABLE_TO|CERT_|HOSTNAME_MISMATCH|ERR_OSSL)/.test(code)) return "tls";
  return sent ? "protocol" : "connect";
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, errors } = error as { code?: unknown; errors?: readonly unknown[] };
  if (typeof code === "string") return code;
  return errors === undefined ? undefined : codeOf(errors[0]);
}
