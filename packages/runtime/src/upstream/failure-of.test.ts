import { describe, expect, it } from "vitest";
import { errors } from "undici";
import { failureOf } from "./failure-of.ts";

function coded(code: string, message = "x"): Error {
  return Object.assign(new Error(message), { code });
}

function named(name: string): Error {
  return Object.assign(new Error("x"), { name });
}

describe("failureOf", () => {
  it.each([
    ["a refused connection", coded("ECONNREFUSED"), false, "connect"],
    ["an unknown name", coded("ENOTFOUND"), false, "connect"],
    [
      "several addresses that all refused",
      new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")]),
      false,
      "connect",
    ],
    ["a reset before anything was sent", coded("ECONNRESET"), false, "connect"],
    ["a reset after that", coded("ECONNRESET"), true, "reset"],
    ["a broken pipe", coded("EPIPE"), true, "reset"],
    ["a socket that closed", new errors.SocketError("other side closed"), true, "reset"],
    ["a head no server may send", new errors.SocketError("bad upgrade"), true, "protocol"],
    ["a certificate nobody signed", coded("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), false, "tls"],
    ["a certificate for another name", coded("ERR_TLS_CERT_ALTNAME_INVALID"), false, "tls"],
    ["a certificate that is over", coded("CERT_HAS_EXPIRED"), false, "tls"],
    ["what is not TLS at all", coded("ERR_SSL_WRONG_VERSION_NUMBER"), false, "tls"],
    ["a connection that took too long", new errors.ConnectTimeoutError(), false, "connect_timeout"],
    ["a head that took too long", new errors.HeadersTimeoutError(), true, "first_byte_timeout"],
    ["a body that took too long", new errors.BodyTimeoutError(), true, "idle_timeout"],
    ["a call that took too long", named("TimeoutError"), true, "call_timeout"],
    ["our own stop", new errors.RequestAbortedError(), true, "aborted"],
    ["any other stop", named("AbortError"), false, "aborted"],
    [
      "a proxy that refused",
      new errors.RequestAbortedError("Proxy response (403) !== 200 when HTTP Tunneling"),
      false,
      "connect",
    ],
    ["bytes that are not HTTP", coded("HPE_INVALID_CONSTANT"), true, "protocol"],
    ["a length that is not so", new errors.ResponseContentLengthMismatchError(), true, "protocol"],
    ["something without a code", new Error("x"), false, "connect"],
    ["something without a code, later", new Error("x"), true, "protocol"],
    ["nothing", undefined, true, "protocol"],
  ])("%s", (_name, error, sent, kind) => {
    expect(failureOf(error, sent)).toMatchObject({ kind, sent, answered: false });
  });

  it("keeps the code for the log, and nothing else of the error", () => {
    expect(failureOf(coded("ECONNRESET", "secret words"), true)).toEqual({
      kind: "reset",
      sent: true,
      answered: false,
      cause: "ECONNRESET",
    });
  });
});
