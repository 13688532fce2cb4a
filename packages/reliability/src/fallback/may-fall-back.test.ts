import type { Failure, IronErrorCode } from "@iron/types";
import { IronError } from "@iron/types";
import { describe, expect, it } from "vitest";
import { mayFallBack } from "./may-fall-back.ts";

function failed(failure: Partial<Failure>): IronError {
  return new IronError("provider_error", "failed", {
    failure: { kind: "server_error", sent: true, answered: true, ...failure },
  });
}

describe("mayFallBack", () => {
  it.each<[Failure["kind"], boolean]>([
    ["server_error", true],
    ["overloaded", true],
    ["rate_limit", true],
    ["quota", true],
    ["authentication", true],
    ["not_found", true],
    ["redirect", true],
    ["invalid_request", false],
    ["too_large", false],
    ["aborted", false],
  ])("%s: %s", (kind, may) => {
    expect(mayFallBack(failed({ kind }))).toBe(may);
  });

  it.each<[IronErrorCode, boolean]>([
    ["circuit_open", true],
    ["overloaded", true],
    ["key_unavailable", true],
    ["untranslatable", true],
    ["budget_exceeded", false],
    ["call_ceiling", false],
    ["rate_limited", false],
    ["forbidden", false],
    ["content_blocked", false],
    ["agent_stopped", false],
    ["ledger_unavailable", false],
    ["internal", false],
  ])("a refusal by %s: %s", (code, may) => {
    expect(mayFallBack(new IronError(code, "no"))).toBe(may);
  });

  it("goes on after a money refusal when told to, but never when money cannot be counted", () => {
    expect(mayFallBack(new IronError("budget_exceeded", "no"), { onMoney: true })).toBe(true);
    expect(mayFallBack(new IronError("ledger_unavailable", "no"), { onMoney: true })).toBe(false);
    expect(mayFallBack(new IronError("budget_cut", "no"), { onMoney: true })).toBe(false);
  });

  it("stops after what may have run when told to", () => {
    const reset = failed({ kind: "reset", answered: false });
    expect(mayFallBack(reset)).toBe(true);
    expect(mayFallBack(reset, { afterMayHaveRun: false })).toBe(false);
  });

  it("takes further kinds", () => {
    expect(mayFallBack(failed({ kind: "too_large" }), { alsoOn: ["too_large"] })).toBe(true);
  });

  it("takes a defect for no reason to spend more", () => {
    expect(mayFallBack(new TypeError("defect"))).toBe(false);
  });
});
