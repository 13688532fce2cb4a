import type { Failure } from "@iron/types";
import { IronError } from "@iron/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryWait } from "./retry-wait.ts";

const OVERLOADED: Failure = { kind: "overloaded", sent: true, answered: true };

function failed(failure: Partial<Failure>): IronError {
  return new IronError("provider_error", "failed", { failure: { ...OVERLOADED, ...failure } });
}

const HALF = { random: () => 0.5 };

describe("retryWait", () => {
  it.each<[Partial<Failure>, boolean]>([
    [{ kind: "overloaded" }, true],
    [{ kind: "server_error" }, true],
    [{ kind: "rate_limit" }, true],
    [{ kind: "connect", sent: false, answered: false }, true],
    [{ kind: "connect_timeout", sent: false, answered: false }, false],
    [{ kind: "tls", sent: false, answered: false }, false],
    [{ kind: "reset", answered: false }, false],
    [{ kind: "first_byte_timeout", answered: false }, false],
    [{ kind: "stream_error", answered: false }, false],
    [{ kind: "overloaded", answered: false }, false],
    [{ kind: "overloaded", shouldRetry: false }, false],
    [{ kind: "invalid_request", shouldRetry: true }, true],
    [{ kind: "reset", answered: false, shouldRetry: true }, false],
    [{ kind: "quota", shouldRetry: true }, false],
    [{ kind: "authentication" }, false],
    [{ kind: "invalid_request" }, false],
    [{ kind: "aborted", sent: false, answered: false }, false],
  ])("%o is tried again: %s", (failure, again) => {
    expect(retryWait(failed(failure), 1) !== undefined).toBe(again);
  });

  it("does not try again what a policy refused, or what is no IronError", () => {
    expect(retryWait(new IronError("budget_exceeded", "no money"), 1)).toBeUndefined();
    expect(retryWait(new IronError("circuit_open", "open", { failure: OVERLOADED }), 1)).toBeUndefined();
    expect(retryWait(new Error("defect"), 1)).toBeUndefined();
  });

  it("doubles the most it waits, up to the cap, and waits any part of it", () => {
    const most = [1, 2, 3, 4, 5, 6, 7].map((retry) =>
      retryWait(failed({}), retry, { random: () => 0.999999 }),
    );
    expect(most.map((ms) => Math.round(ms ?? 0))).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
    expect(retryWait(failed({}), 3, { random: () => 0 })).toBe(0);
  });

  it("waits at least as long as it is asked to, and no longer than that and its jitter", () => {
    const part = fc.double({ min: 0, max: 0.999, noNaN: true });
    const asked = fc.integer({ min: 1, max: 10_000 });
    const wrong = fc.check(
      fc.property(asked, part, (ms, random) => {
        const wait = retryWait(failed({ retryAfterMs: ms }), 1, { random: () => random });
        return wait !== undefined && wait >= ms && wait <= ms + 250;
      }),
    );
    expect(wrong.counterexample).toBeNull();
  });

  it("passes on what asks for longer than the cap", () => {
    const rule = { ...HALF, maxRetryAfterMs: 3000 };
    expect(retryWait(failed({ retryAfterMs: 3001 }), 1, rule)).toBeUndefined();
    expect(retryWait(failed({ retryAfterMs: 3000 }), 1, rule)).toBe(3125);
  });
});
