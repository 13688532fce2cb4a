import { describe, expect, it } from "vitest";
import type { ReliabilityOptions } from "./index.ts";
import { createReliability } from "./index.ts";

describe("createReliability", () => {
  it.each<[string, unknown, RegExp]>([
    ["a negative wait", { retry: { baseMs: -5 } }, /reliability\.retry\.baseMs: .*>=0.*; it is -5/],
    ["no calls at all", { retry: { calls: 0 } }, /reliability\.retry\.calls: .*>=1.*; it is 0/],
    ["a share above one", { retry: { budget: { share: 20 } } }, /retry\.budget\.share: .*<=1.*; it is 20/],
    ["a text for a number", { breaker: { failures: "5" } }, /breaker\.failures: .*number.*; it is '5'/],
    ["a name that is not known", { retry: { retries: 3 } }, /reliability\.retry: .*"retries"/],
    ["true for settings", { breaker: true }, /reliability\.breaker: .*; it is true/],
    ["a target without a model", { fallback: { chains: { a: [{ provider: "b" }] } } }, /chains\.a\.0\.model/],
    ["no place for calls", { concurrency: { limits: { a: 0 } } }, /concurrency\.limits\.a: .*>=1.*; it is 0/],
    [
      "a strategy that is not known",
      { balance: { keys: {}, strategy: "luck" } },
      /balance\.strategy: .*; it is 'luck'/,
    ],
    ["a share of 0", { breaker: { ratio: { share: 0 } } }, /breaker\.ratio\.share: .*>0.*; it is 0/],
  ])("refuses %s and shows it", (_name, options, message) => {
    expect(() => createReliability(options as ReliabilityOptions)).toThrow(RangeError);
    expect(() => createReliability(options as ReliabilityOptions)).toThrow(message);
  });

  it("names every wrong option at once", () => {
    const wrong = { retry: { calls: 0 }, deadlineMs: -1 };
    expect(() => createReliability(wrong)).toThrow(/retry\.calls[^]*deadlineMs/);
  });

  it("orders what it makes, and makes by default what is on by default", () => {
    const plain = createReliability();
    expect(plain.policies.map(({ name }) => name)).toEqual(["fallback", "retry", "breaker"]);
    expect(plain.early).toEqual([]);
    const all = createReliability({
      deadlineMs: 1000,
      firstFrameMs: 500,
      balance: { keys: {} },
      hedge: {},
      concurrency: { limits: {} },
      idempotency: true,
      cache: {},
    });
    expect(all.early.map(({ name }) => name)).toEqual(["idempotency", "cache"]);
    expect(all.policies.map(({ name }) => name)).toEqual([
      "deadline",
      "fallback",
      "retry",
      "hedge",
      "balance",
      "first_frame",
      "concurrency",
      "breaker",
    ]);
  });

  it("takes away what is false, and reads undefined as the default", () => {
    const off = createReliability({ fallback: false, retry: false, breaker: false, idempotency: false });
    expect([...off.policies, ...off.early]).toEqual([]);
    expect(off.circuits()).toEqual([]);
    expect(createReliability({ retry: { calls: undefined }, deadlineMs: undefined }).policies).toHaveLength(
      3,
    );
  });
});
