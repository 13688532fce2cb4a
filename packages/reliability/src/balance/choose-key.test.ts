import { fakeClock } from "@iron/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseKey } from "./choose-key.ts";
import { createKeyLoad } from "./key-load.ts";
import { readRemaining } from "./read-remaining.ts";

describe("chooseKey", () => {
  it("gives turns exactly by weight, whatever the weights", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }), (weights) => {
        const keys = weights.map((weight, index) => createKeyLoad({ id: `${index}`, weight }, fakeClock()));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const turns = Array.from({ length: total * 3 }, () => chooseKey(keys, "weighted")?.id);
        for (const [index, weight] of weights.entries())
          expect(turns.filter((id) => id === `${index}`)).toHaveLength(
            keys.length === 1 ? total * 3 : weight * 3,
          );
      }),
    );
  });

  it("spreads the turns of a heavy key among the others'", () => {
    const keys = [
      createKeyLoad({ id: "a", weight: 2 }, fakeClock()),
      createKeyLoad({ id: "b" }, fakeClock()),
    ];
    expect(Array.from({ length: 6 }, () => chooseKey(keys, "weighted")?.id)).toEqual([
      "a",
      "b",
      "a",
      "a",
      "b",
      "a",
    ]);
  });

  it("takes the least busy for its weight", () => {
    const keys = ["a", "b", "c"].map((id) => createKeyLoad({ id, weight: id === "c" ? 4 : 1 }, fakeClock()));
    for (const [index, busy] of [2, 1, 3].entries()) Object.assign(keys[index] ?? {}, { busy });
    expect(chooseKey(keys, "least_busy")?.id).toBe("c");
  });

  it("believes a reading of a rate limit for a minute", () => {
    const clock = fakeClock();
    const [a, b] = ["a", "b"].map((id) => createKeyLoad({ id }, clock));
    if (a === undefined || b === undefined) throw new TypeError("two keys");
    a.sawRemaining(0.1);
    for (let turn = 0; turn < 4; turn += 1) expect(chooseKey([a, b], "remaining")?.id).toBe("b");
    clock.advance(60_000);
    expect(new Set([1, 2].map(() => chooseKey([a, b], "remaining")?.id)).size).toBe(2);
  });

  it("has nothing to choose from nothing", () => {
    expect(chooseKey([], "weighted")).toBeUndefined();
  });
});

describe("readRemaining", () => {
  it("takes the scarcest of what either family's headers say", () => {
    const openai = { "x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59" };
    const tokens = { "x-ratelimit-limit-tokens": "150000", "x-ratelimit-remaining-tokens": "15000" };
    expect(readRemaining(new Map(Object.entries({ ...openai, ...tokens })))).toBeCloseTo(0.1);
    const anthropic = {
      "anthropic-ratelimit-requests-limit": "50",
      "anthropic-ratelimit-requests-remaining": "25",
      "anthropic-ratelimit-requests-reset": "2026-01-01T00:00:00Z",
    };
    expect(readRemaining(new Map(Object.entries(anthropic)))).toBe(0.5);
  });

  it("says nothing where the headers say nothing, or nonsense", () => {
    expect(readRemaining(new Map())).toBeUndefined();
    const odd = { "x-ratelimit-limit-tokens": "lots", "x-ratelimit-remaining-tokens": "-4" };
    expect(readRemaining(new Map(Object.entries(odd)))).toBeUndefined();
    expect(readRemaining(new Map([["x-ratelimit-remaining-tokens", "4"]]))).toBeUndefined();
  });
});
