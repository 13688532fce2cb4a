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
  const said = error instanceof Error ? saidBy(error) : undefined;
  if (said !== undefined) return said;
  if (code === undefined) return sent ? "protocol" : "connect";
  const known = BY_CODE[code];
  if (known === "reset" && !sent) return "connect";
  if (known !== undefined) return known;
  if (/^(ERR_TLS|ERR_SSL|UNABLE_TO|CERT_|HOSTNAME_MISMATCH|ERR_OSSL)/.test(code)) return "tls";
  return sent ? "protocol" : "connect";
}

/** What the HTTP client tells by name or words alone. */
function saidBy({ name, message }: Error): FailureKind | undefined {
  // Its code for sockets that broke also covers heads that no server may send.
  if (/^bad (response|upgrade)/.test(message)) return "protocol";
  // A proxy that would not open a tunnel looks like an abort, though nobody of ours stopped anything.
  if (message.startsWith("Proxy response")) return "connect";
  if (name === "TimeoutError") return "call_timeout";
  return name === "AbortError" ? "aborted" : undefined;
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, errors } = error as { code?: unknown; errors?: readonly unknown[] };
  if (typeof code === "string") return code;
  return errors === undefined ? undefined : codeOf(errors[0]);
}
