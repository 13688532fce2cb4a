import type { Failure, FailureKind } from "@iron/types";
import { describe, expect, it } from "vitest";
import { classify } from "./classify.ts";

const ANSWERED = { sent: true, answered: true };

function kinds(fault: string): readonly FailureKind[] {
  const all: readonly FailureKind[] = [
    ...(["connect", "tls", "connect_timeout", "first_byte_timeout", "idle_timeout", "call_timeout"] as const),
    ...(["reset", "protocol", "redirect", "invalid_request", "authentication", "permission"] as const),
    ...(["not_found", "too_large", "rate_limit", "quota", "overloaded", "server_error"] as const),
    ...(["stream_error", "stream_truncated", "aborted"] as const),
  ];
  return all.filter((kind) => classify({ kind, ...ANSWERED }).fault === fault);
}

describe("classify", () => {
  it("lays the client's mistakes at the client's door", () => {
    expect(kinds("request")).toEqual(["invalid_request", "not_found", "too_large"]);
  });

  it("lays limits, credit and refusals at the key's", () => {
    expect(kinds("key")).toEqual(["authentication", "permission", "rate_limit", "quota"]);
  });

  it("blames nobody for what our side stopped", () => {
    expect(kinds("ours")).toEqual(["aborted"]);
  });

  it.each<[Failure, boolean]>([
    [{ kind: "connect", sent: false, answered: false }, false],
    [{ kind: "overloaded", sent: true, answered: true }, false],
    [{ kind: "reset", sent: true, answered: false }, true],
    [{ kind: "first_byte_timeout", sent: true, answered: false }, true],
  ])("%o may have run: %s", (failure, mayHaveRun) => {
    expect(classify(failure).mayHaveRun).toBe(mayHaveRun);
  });
});
