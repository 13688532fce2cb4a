import type { CallSize, Microdollars, Usage } from "@iron/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { size } from "../../test/support/fake-call.ts";
import { testPrices } from "../../test/support/prices.ts";
import { boundOf, builtinPrices, costOf, outputThatFits, worstAt, type ModelPrice } from "../index.ts";

const small = testPrices.find("test", "small") as ModelPrice;
const cached = testPrices.find("test", "cached") as ModelPrice;

describe("the bound of a call", () => {
  it("is its bytes as input and its cap as output", () => {
    const bound = boundOf(size({ textBytes: 400, maxOutputTokens: 50 }), small);
    expect(bound).toMatchObject({ inputTokens: 400, input: 400, maxOutputTokens: 50, worst: 900 });
  });

  it("takes the model's largest output when the request names none, or more", () => {
    expect(boundOf(size(), small).maxOutputTokens).toBe(4096);
    expect(boundOf(size({ maxOutputTokens: 1_000_000 }), small).maxOutputTokens).toBe(4096);
  });

  it("multiplies output by the choices", () => {
    const bound = boundOf(size({ textBytes: 0, maxOutputTokens: 10, choices: 8 }), small);
    expect(bound.worst).toBe(800);
  });

  it("adds the framing of messages and tools, images, pages and audio (A-68)", () => {
    const price: ModelPrice = {
      ...small,
      framing: { base: 1, perMessage: 10, tools: 100, perTool: 1000 },
      imageTokens: 10_000,
      pageTokens: 20_000,
      audioTokensPerSecond: 30,
    };
    const bound = boundOf(
      size({ textBytes: 5, messages: 2, tools: 3, images: 1, documentPages: 1, audioSeconds: 1.5 }),
      price,
    );
    expect(bound.inputTokens).toBe(5 + 1 + 20 + 100 + 3000 + 10_000 + 20_000 + 45);
  });

  it("counts audio and images at their own rates where these are dearer", () => {
    const rates = { ...small.rates, audioInput: 5_000_000n, imageInput: 3_000_000n } as ModelPrice["rates"];
    const price: ModelPrice = { ...small, rates, audioTokensPerSecond: 10, imageTokens: 100 };
    expect(boundOf(size({ textBytes: 7, audioSeconds: 2, images: 1 }), price).input).toBe(
      7 + 20 * 5 + 100 * 3,
    );
    const unseen = boundOf(size({ textBytes: 7, unbounded: ["file_id"] }), price);
    expect(unseen.input).toBe(100_000 * 5);
  });

  it("counts input as cache writes only when the request asks for them", () => {
    expect(boundOf(size({ textBytes: 1000 }), cached).input).toBe(3_000);
    expect(boundOf(size({ textBytes: 1000, cacheWrite: "5m" }), cached).input).toBe(3_750);
    expect(boundOf(size({ textBytes: 1000, cacheWrite: "1h" }), cached).input).toBe(6_000);
    const always = { ...cached, cacheWriteOnRequest: false };
    expect(boundOf(size({ textBytes: 1000 }), always).input).toBe(3_750);
  });

  it("takes the long-context tier as soon as the bytes could reach it", () => {
    const below = boundOf(size({ textBytes: 200_000, maxOutputTokens: 1 }), cached);
    const above = boundOf(size({ textBytes: 200_001, maxOutputTokens: 1 }), cached);
    expect(below.worst).toBe(600_015);
    expect(above.worst).toBe(1_200_006 + 23);
  });

  it("takes the tier asked for, but never a cheaper one than the plain", () => {
    const bytes = { textBytes: 1000, maxOutputTokens: 0 };
    expect(boundOf(size({ ...bytes, serviceTier: "priority" }), cached).worst).toBe(6_000);
    expect(boundOf(size({ ...bytes, serviceTier: "flex" }), cached).worst).toBe(3_000);
    expect(boundOf(size(bytes), cached, { assumedServiceTier: "priority" }).worst).toBe(6_000);
    const auto = size({ ...bytes, serviceTier: "auto" });
    expect(boundOf(auto, cached, { assumedServiceTier: "priority" }).worst).toBe(6_000);
  });

  it("bounds input that is not in the request by the context window", () => {
    const bound = boundOf(size({ unbounded: ["previous_response_id"], maxOutputTokens: 0 }), small);
    expect(bound.inputTokens).toBe(100_000);
  });

  it("bounds server tools by their uses, each reading the context once more and costing its fee", () => {
    const tools = size({ serverTools: [{ name: "web_search", maxUses: 2 }], maxOutputTokens: 0 });
    const bound = boundOf(tools, cached);
    expect(bound.inputTokens).toBe(3_000_000);
    expect(bound.worst).toBe(3_000_000 * 6 + 20_000);
  });

  it("refuses server tools without a limit on their uses unless a step limit is stated", () => {
    const tools = size({ serverTools: [{ name: "web_search" }] });
    expect(() => boundOf(tools, cached)).toThrow(expect.objectContaining({ code: "unbounded_input" }));
    expect(boundOf(tools, cached, { serverToolSteps: 1 }).inputTokens).toBe(2_000_000);
  });

  it("refuses unseen input when the context window is not known either", () => {
    const endless = testPrices.find("test", "endless") as ModelPrice;
    const unseen = size({ unbounded: ["file_id"] });
    expect(() => boundOf(unseen, endless)).toThrow(expect.objectContaining({ code: "unbounded_input" }));
  });

  it("is nothing but input for embeddings", () => {
    expect(boundOf(size({ textBytes: 8 }), small, { kind: "tokens" }).worst).toBe(8);
  });

  it("bounds images by their fee, or by the tokens that one can take", () => {
    const dalle = builtinPrices().find("openai", "dall-e-3") as ModelPrice;
    expect(boundOf(size({ units: { images: 2 } }), dalle, { kind: "units" }).worst).toBe(240_000);
    const tokens = builtinPrices().find("openai", "gpt-image-1") as ModelPrice;
    const bound = boundOf(size({ units: { images: 2 } }), tokens, { kind: "units" });
    expect(bound.maxOutputTokens).toBe(32_768);
  });

  it.each([-1, 1.5, Number.NaN, Infinity, 2 ** 64, 1844674407371e10])(
    "refuses an output cap of %s (A-67)",
    (cap) => {
      expect(() => boundOf(size({ maxOutputTokens: cap }), small)).toThrow(
        expect.objectContaining({ code: "invalid_request" }),
      );
    },
  );

  it.each([0, -1, 0.5, Number.NaN])("refuses %s choices (A-67)", (choices) => {
    expect(() => boundOf(size({ choices }), small)).toThrow(
      expect.objectContaining({ code: "invalid_request" }),
    );
  });

  it("does not wrap when choices and caps are absurd (A-67)", () => {
    const absurd = { choices: Number.MAX_SAFE_INTEGER, maxOutputTokens: Number.MAX_SAFE_INTEGER };
    expect(() => boundOf(size(absurd), small)).toThrow("nine billion");
    expect(boundOf(size({ choices: 1000 }), small).worst).toBe(400 + 4096 * 10 * 1000);
  });
});

describe("fitting a cap to money", () => {
  it("finds the largest cap whose bound still fits", () => {
    fc.assert(
      fc.property(
        fc.nat(300_000),
        fc.nat(5_000_000),
        fc.integer({ min: 1, max: 4 }),
        (textBytes, money, choices) => {
          const bound = boundOf(size({ textBytes, choices }), cached);
          const fits = outputThatFits(bound, money as Microdollars);
          expect(fits).toBeLessThanOrEqual(bound.maxOutputTokens);
          expect(fits < 0 ? bound.input > money : worstAt(bound, fits) <= money).toBe(true);
          const most = fits === bound.maxOutputTokens;
          expect(fits < 0 || most || worstAt(bound, fits + 1) > money).toBe(true);
        },
      ),
    );
  });
});

const table = builtinPrices();
const anyPrice = fc.constantFrom(
  ...["anthropic", "openai", "google", "xai", "mistral"].flatMap((provider) =>
    table.models(provider).map((model) => table.find(provider, model) as ModelPrice),
  ),
  small,
  cached,
);

/** Sizes and a usage that a provider which keeps to the request could report for them. */
const compliant = fc
  .record({
    price: anyPrice,
    textBytes: fc.nat(600_000),
    images: fc.nat(3),
    pages: fc.nat(3),
    audio: fc.nat(20),
    cap: fc.option(fc.nat(200_000), { nil: undefined }),
    choices: fc.integer({ min: 1, max: 5 }),
    cacheWrite: fc.constantFrom("none" as const, "5m" as const, "1h" as const),
    tier: fc.constantFrom(undefined, "default", "auto", "flex", "priority", "batch", "fast"),
    searches: fc.option(fc.nat(3), { nil: undefined }),
    share: fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 }),
  })
  .map((one) => {
    const { price, share, cap, choices, searches } = one;
    const tools = searches === undefined ? [] : [{ name: "web_search", maxUses: searches }];
    const callSize: CallSize = size({
      textBytes: one.textBytes,
      images: one.images,
      documentPages: one.pages,
      audioSeconds: one.audio,
      choices,
      cacheWrite: one.cacheWrite,
      serverTools: tools,
      ...(cap === undefined ? {} : { maxOutputTokens: cap }),
      ...(one.tier === undefined ? {} : { serviceTier: one.tier }),
    });
    return { price, callSize, share };
  });

function part(total: number, share: number | undefined): number {
  return Math.floor(total * (share ?? 0));
}

function compliantUsage(price: ModelPrice, callSize: CallSize, share: readonly number[]): Usage {
  const steps = callSize.serverTools[0] === undefined ? 0 : (callSize.serverTools[0].maxUses ?? 0) + 1;
  const { framing } = price;
  const seen = {
    text: callSize.textBytes + framing.base + callSize.messages * framing.perMessage,
    images: callSize.images * price.imageTokens + callSize.documentPages * price.pageTokens,
    audio: callSize.audioSeconds * price.audioTokensPerSecond,
  };
  const context = steps * (price.contextWindow ?? 0);
  const text = part(steps > 0 ? context : seen.text, share[0]);
  const image = steps > 0 ? 0 : part(seen.images, share[1]);
  const audio = steps > 0 ? 0 : part(seen.audio, share[2]);
  const inputTokens = text + image + audio;
  const writes = callSize.cacheWrite !== "none" || !price.cacheWriteOnRequest;
  const write = writes ? part(text, share[3]) : 0;
  const write1h = callSize.cacheWrite === "1h" ? part(text - write, share[4]) : 0;
  const most = Math.min(
    callSize.maxOutputTokens ?? Infinity,
    price.maxOutputTokens ?? price.contextWindow ?? 131_072,
  );
  const outputTokens = part(most * callSize.choices, share[5]);
  const audioOut = part(outputTokens, share[6]);
  // The tier asked for, or the plain one when it had no room.
  const asked =
    callSize.serviceTier === undefined || callSize.serviceTier === "auto" ? "default" : callSize.serviceTier;
  return {
    inputTokens,
    cacheReadTokens: part(text - write - write1h, share[7]),
    cacheWriteTokens: write,
    cacheWrite1hTokens: write1h,
    imageInputTokens: image,
    audioInputTokens: audio,
    outputTokens,
    audioOutputTokens: audioOut,
    imageOutputTokens: outputTokens - audioOut,
    serviceTier: (share[8] ?? 0) > 0.5 ? asked : "default",
    serverToolUses: { web_search: callSize.serverTools[0]?.maxUses ?? 0 },
  };
}

it("is never less than the cost of any usage that a provider which keeps to the request could report", () => {
  fc.assert(
    fc.property(compliant, ({ price, callSize, share }) => {
      fc.pre(callSize.serverTools.length === 0 || price.contextWindow !== undefined);
      const usage = compliantUsage(price, callSize, share);
      expect(boundOf(callSize, price).worst).toBeGreaterThanOrEqual(costOf(usage, price));
    }),
    { numRuns: 3_000 },
  );
});
