import type { CallEnd, Delivered, Microdollars, Usage } from "@iron/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completed, failure, size } from "../../test/support/fake-call.ts";
import { testPrices } from "../../test/support/prices.ts";
import { boundOf, costOf, type ModelPrice } from "../index.ts";
import { chargeCall, type Charge } from "./charge-call.ts";

// 400 bytes and a cap of 60 tokens: input bound 400, worst case 1 000; top speed 100 tokens a second.
const price = testPrices.find("test", "small") as ModelPrice;
const callSize = size({ textBytes: 400, maxOutputTokens: 60 });
const bound = boundOf(callSize, price);

function charge(end: CallEnd, stream = true): Charge {
  const plan = {
    priced: { price, bound },
    want: bound.worst,
    atLeast: bound.worst,
    cap: 60,
    clampable: true,
    share: undefined,
  };
  return chargeCall({ plan, size: callSize, held: bound.worst, stream }, end);
}

function cut(
  delivered: Delivered,
  over: { usage?: Partial<Usage>; durationMs?: number; by?: "client" | "provider" | "router" } = {},
): CallEnd {
  return {
    kind: "cut",
    by: over.by ?? "provider",
    durationMs: over.durationMs ?? 100,
    delivered,
    failure: failure({ kind: "stream_truncated" }),
    ...(over.usage === undefined ? {} : { usage: over.usage }),
  };
}

describe("what provably did not run is void", () => {
  it.each([
    ["no connection", failure({ kind: "connect", sent: false })],
    ["an open breaker", failure({ kind: "aborted", sent: false })],
    ["a complete error reply", failure({ kind: "rate_limit", answered: true })],
    ["a complete server error", failure({ kind: "server_error", answered: true })],
  ])("%s", (_name, why) => {
    expect(charge({ kind: "failed", durationMs: 5, failure: why })).toEqual({ reason: why.kind });
  });
});

const whole = (bytes: number): CallEnd => ({
  kind: "completed",
  durationMs: 5,
  delivered: { bytes, outputTokens: 0 },
});

it("a dearer tier that was asked for is charged where the reply does not say which it was served at", () => {
  const tiered: ModelPrice = { ...price, serviceTiers: { priority: 2000, flex: 500 } };
  const amountOf = (serviceTier: string | undefined, usage: Usage): number | undefined => {
    const asked = { ...callSize, ...(serviceTier === undefined ? {} : { serviceTier }) };
    const most = boundOf(asked, tiered);
    const priced = { price: tiered, bound: most };
    const plan = {
      priced,
      want: most.worst,
      atLeast: most.worst,
      cap: 60,
      clampable: true,
      share: undefined,
    };
    return chargeCall({ plan, size: asked, held: most.worst, stream: true }, completed(usage)).amount;
  };
  const usage = { inputTokens: 90, outputTokens: 20 };
  expect(amountOf(undefined, usage)).toBe(290);
  expect(amountOf("priority", usage)).toBe(580);
  expect(amountOf("priority", { ...usage, serviceTier: "default" })).toBe(290);
  // A cheaper one is charged only when the reply says so.
  expect(amountOf("flex", usage)).toBe(290);
  expect(amountOf("flex", { ...usage, serviceTier: "flex" })).toBe(145);
});

describe("a whole reply", () => {
  it("is charged by the provider's usage", () => {
    expect(charge(completed({ inputTokens: 90, outputTokens: 20 }))).toEqual({
      amount: 290,
      source: "provider",
    });
  });

  it("is charged in full when it took more than was held (U-16)", () => {
    expect(charge(completed({ inputTokens: 90, outputTokens: 200 }))).toEqual({
      amount: 2_090,
      source: "provider",
    });
  });

  it("without usage is charged its input bound and what was delivered, flagged (U-14)", () => {
    expect(charge(completed(undefined, 20))).toEqual({ amount: 600, source: "estimate" });
  });

  it("that came at once is estimated by its bytes, within the cap", () => {
    expect(charge(whole(90), false)).toEqual({ amount: 400 + 300, source: "estimate" });
    expect(charge(whole(9_000), false)).toEqual({ amount: 400 + 600, source: "estimate" });
  });

  it.each<[string, Usage]>([
    ["negative", { inputTokens: -5, outputTokens: 20 }],
    ["not a number", { inputTokens: Number.NaN, outputTokens: 20 }],
    ["infinite", { inputTokens: 90, outputTokens: Infinity }],
    ["a fraction", { inputTokens: 90.5, outputTokens: 20 }],
    ["text", { inputTokens: "90" as unknown as number, outputTokens: 20 }],
    ["beyond any context", { inputTokens: 90, outputTokens: 1e12 }],
    ["less output than was delivered", { inputTokens: 90, outputTokens: 19 }],
    ["no input at all", { inputTokens: 0, outputTokens: 20 }],
    ["a part beyond its total", { inputTokens: 90, cacheReadTokens: 91, outputTokens: 20 }],
    ["a negative part", { inputTokens: 90, cacheReadTokens: -1, outputTokens: 20 }],
    ["a negative fee", { inputTokens: 90, outputTokens: 20, serverToolUses: { search: -3 } }],
  ])("whose usage is %s is estimated, never less than what was delivered (U-15)", (_name, usage) => {
    expect(charge(completed(usage, 20))).toEqual({ amount: 600, source: "estimate" });
  });
});

describe("a stream that was cut", () => {
  it("is charged its input and what was delivered (U-09, U-10, U-11)", () => {
    expect(charge(cut({ bytes: 900, outputTokens: 7 }))).toEqual({ amount: 470, source: "partial" });
  });

  it("takes the provider's own count of the input, and the larger count of the output (U-12)", () => {
    const usage = { inputTokens: 90 };
    expect(charge(cut({ bytes: 900, outputTokens: 7 }, { usage }))).toEqual({
      amount: 160,
      source: "partial",
    });
    const counted = { inputTokens: 90, outputTokens: 12 };
    expect(charge(cut({ bytes: 900, outputTokens: 7 }, { usage: counted }))).toEqual({
      amount: 210,
      source: "partial",
    });
    // A count of one from the stream's start is a placeholder (U-12).
    const placeholder = { inputTokens: 90, outputTokens: 1 };
    expect(charge(cut({ bytes: 900, outputTokens: 7 }, { usage: placeholder }))).toEqual({
      amount: 160,
      source: "partial",
    });
  });

  it("reads usage that came with the delivery", () => {
    const delivered = { bytes: 900, outputTokens: 7, usage: { inputTokens: 90, outputTokens: 9 } };
    expect(charge(cut(delivered, { by: "client" }))).toEqual({ amount: 180, source: "partial" });
  });

  it("does not believe an absurd count", () => {
    const usage = { inputTokens: -1, outputTokens: 1e15 };
    expect(charge(cut({ bytes: 900, outputTokens: 7 }, { usage }))).toEqual({
      amount: 470,
      source: "partial",
    });
  });

  it("before its first token is ambiguous: the time at top speed, within the hold", () => {
    const silent = { bytes: 0, outputTokens: 0 };
    expect(charge(cut(silent, { durationMs: 95 }))).toEqual({ amount: 400 + 100, source: "ambiguous" });
    expect(charge(cut(silent, { durationMs: 60_000 }))).toEqual({ amount: 1_000, source: "ambiguous" });
  });
});

it("takes a whole reply that broke off for written to its end: the time at top speed, within the hold (U-29)", () => {
  const half = cut({ bytes: 60, outputTokens: 7 }, { durationMs: 500 });
  expect(charge(half, false)).toEqual({ amount: 400 + 500, source: "ambiguous" });
  const long = cut({ bytes: 60, outputTokens: 7 }, { durationMs: 60_000 });
  expect(charge(long, false)).toEqual({ amount: 1_000, source: "ambiguous" });
  const early = cut({ bytes: 60, outputTokens: 7 }, { durationMs: 0 });
  expect(charge(early, false)).toEqual({ amount: 470, source: "partial" });
  const told = cut({ bytes: 60, outputTokens: 7 }, { usage: { inputTokens: 90, outputTokens: 12 } });
  expect(charge(told, false)).toEqual({ amount: 210, source: "partial" });
});

it("charges the input that the provider counted, also where that alone is more than was held", () => {
  const told = { bytes: 90, outputTokens: 0, usage: { inputTokens: 5_000 } };
  expect(charge(cut(told))).toEqual({ amount: 5_000, source: "ambiguous" });
});

describe("no reply to what was sent", () => {
  it("is ambiguous: input bound and the time at top speed, never more than was held (U-04, U-05)", () => {
    const sent = failure({ kind: "first_byte_timeout" });
    expect(charge({ kind: "failed", durationMs: 200, failure: sent })).toEqual({
      amount: 600,
      source: "ambiguous",
    });
    expect(charge({ kind: "failed", durationMs: 600_000, failure: sent })).toEqual({
      amount: 1_000,
      source: "ambiguous",
    });
    expect(charge({ kind: "failed", durationMs: 0, failure: sent })).toEqual({
      amount: 400,
      source: "ambiguous",
    });
  });
});

it("charges at least the input and what was delivered in every ending in which the provider wrote something (P-8)", () => {
  const delivered = fc.record({ bytes: fc.nat(5_000), outputTokens: fc.integer({ min: 1, max: 80 }) });
  const usage = fc.option(
    fc.record({
      inputTokens: fc.oneof(fc.integer(), fc.double()),
      outputTokens: fc.oneof(fc.integer(), fc.double()),
    }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(delivered, usage, fc.boolean(), fc.nat(10_000), (got, told, whole, durationMs) => {
      const end: CallEnd = whole
        ? { kind: "completed", durationMs, delivered: got, ...(told === undefined ? {} : { usage: told }) }
        : cut(got, { durationMs, ...(told === undefined ? {} : { usage: told }) });
      const { amount } = charge(end);
      const input =
        told !== undefined && told.inputTokens >= 0 ? Math.min(400, Math.floor(told.inputTokens)) : 400;
      const least = costOf({ inputTokens: input, outputTokens: got.outputTokens }, price);
      expect(amount).toBeGreaterThanOrEqual(least);
      expect(Number.isSafeInteger(amount as Microdollars)).toBe(true);
    }),
  );
});
