import fc from "fast-check";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { CallGuard, RequestText } from "@iron/types";
import {
  call,
  completed,
  exchange,
  failure,
  size,
  target,
  userText,
  type FakeCall,
} from "../../test/support/fake-call.ts";
import { openBudget, type TestBudget } from "../../test/support/open-budget.ts";
import { loadTokenizer } from "../tokens/load-tokenizer.ts";

const PROSE = "Nobody expects the router to know how long a piece of string is. ";
/** 65 000 bytes in some 14 000 tokens: at a microdollar each. */
const long = PROSE.repeat(1000);
const counted = target("counted");
const capped = { maxOutputTokens: 2000 };

function asked(over: Parameters<typeof call>[0] = {}): FakeCall {
  return call({ target: counted, text: long, size: { textBytes: long.length, ...capped }, ...over });
}

async function opened(budget: TestBudget, one: FakeCall): Promise<CallGuard> {
  const guard = await budget.policy.guard(exchange()).open?.(one);
  if (guard === undefined) throw new Error("no guard");
  return guard;
}

function tries(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

describe("before the tokenizer is loaded", () => {
  it("a call whose bytes fit is held for at once, and its texts are not even read", async () => {
    const budget = openBudget({ limit: "1" });
    const texts = vi.fn<() => readonly RequestText[]>(() => [userText(long)]);
    const one = { ...asked(), texts };
    expect(budget.open(one)).toBeDefined();
    expect(one.money.held).toBe(65_000 + 20_000);
    expect(texts).not.toHaveBeenCalled();
    const { isLoaded } = await import("../tokens/load-tokenizer.ts");
    expect(isLoaded("o200k_base")).toBe(false);
  });

  it("a call whose bytes do not fit is counted, and passes whole", async () => {
    const budget = openBudget({ limit: "0.050" });
    const one = asked();
    const guard = await opened(budget, one);
    expect(one.money.held).toBeLessThan(20_000 + 14_500);
    expect(one.money.held).toBeGreaterThanOrEqual(20_000 + countTokens(long));
    expect(one.caps).toEqual([]);
    expect(budget.standing().held).toBe(one.money.held);
    await guard.close(completed({ inputTokens: countTokens(long), outputTokens: 2000 }));
    expect(budget.standing()).toMatchObject({ held: 0 });
  });
});

describe("with the tokenizer loaded", () => {
  beforeAll(async () => {
    await loadTokenizer("o200k_base");
  });

  it("clamps by the count when even that does not fit", () => {
    const budget = openBudget({ limit: "0.030" });
    const one = asked();
    budget.open(one);
    expect(one.money.held).toBe(30_000);
    expect(one.caps).toEqual([one.money.clampedTo]);
    // By bytes not even the input would have fitted.
    expect(one.money.clampedTo).toBeGreaterThan(1500);
  });

  it("says in a refusal what the bound was made from", () => {
    const budget = openBudget({ limit: "0.010" });
    const refused = budget.refusal(asked());
    expect(refused).toMatchObject({ code: "budget_exceeded", facts: { bound: "tokenizer" } });
    expect(refused.message).toContain("Its input was counted (tokenizer).");
    expect(refused.facts["least_usd"]).toBeLessThan(0.03);
    const bytes = openBudget({ limit: "0.010" }).refusal(asked({ target: target("small") }));
    expect(bytes).toMatchObject({ code: "budget_exceeded", facts: { bound: "bytes" } });
    expect(bytes.facts["least_usd"]).toBeGreaterThan(0.065);
  });

  it("meets the ceiling on one call by the count", () => {
    const one = asked();
    openBudget({ callCeiling: "0.050" }).open(one);
    expect(one.caps).toEqual([]);
    expect(one.money.held).toBeLessThan(35_000);
    const lower = asked();
    openBudget({ callCeiling: "0.030" }).open(lower);
    expect(lower.money.clampedTo).toBeGreaterThan(1500);
    expect(openBudget({ callCeiling: "0.010" }).refusal(asked())).toMatchObject({
      code: "call_ceiling",
      facts: { bound: "tokenizer" },
    });
  });

  it("gives a call that names no cap more than the least output", () => {
    const uncapped = { textBytes: long.length };
    const one = asked({ size: uncapped });
    openBudget({ limit: "0.076" }).open(one);
    // By bytes 76 000 microdollars pay for the input and hardly more than the least output.
    expect(one.caps).toEqual([]);
    expect(one.money.held).toBeLessThanOrEqual(76_000);
  });

  it.each([
    ["a server tool", { serverTools: [{ name: "web_search", maxUses: 1 }] }],
    ["a file at the provider", { unbounded: ["file_id"] }],
  ])("leaves the bound alone where %s brings input that is not in the request", (_name, over) => {
    const refused = openBudget({ limit: "0.010" }).refusal(
      asked({ size: { textBytes: long.length, ...capped, ...over } }),
    );
    expect(refused.facts["bound"]).toBe("bytes");
  });

  it("counts no more of tool definitions and arguments than their bytes", () => {
    for (const over of [
      { json: true },
      { place: "tool_definition" as const },
      { place: "document" as const },
    ]) {
      const one = { ...asked(), texts: () => [{ ...userText(long), ...over }] };
      expect(openBudget({ limit: "0.010" }).refusal(one).facts["bound"]).toBe("bytes");
    }
  });

  it("keeps the bytes where reading the texts fails", () => {
    const one = {
      ...asked(),
      texts: (): never => {
        throw new Error("no texts");
      },
    };
    expect(openBudget({ limit: "0.010" }).refusal(one).facts["bound"]).toBe("bytes");
  });

  it("quotes what then happens", () => {
    for (const limit of ["1", "0.076", "0.050", "0.030", "0.010"]) {
      for (const over of [capped, {}]) {
        const sized = size({ textBytes: long.length, ...over });
        const budget = openBudget({ limit });
        const quote = budget.quote({ size: sized, target: counted, texts: () => [userText(long)] });
        if (quote instanceof Promise) throw new Error("not at once");
        const one = asked({ size: sized });
        const refused = quote.admitted ? undefined : budget.refusal(one);
        if (quote.admitted) budget.open(one);
        expect(refused?.facts).toEqual(quote.refusal?.facts);
        expect(one.money.held).toBe(quote.held);
        expect(one.money.clampedTo).toBe(quote.clampedTo);
        expect(quote.basis).toBe(limit === "1" ? "bytes" : "tokenizer");
      }
    }
  });

  it("never holds more than the limit, and never less than the call then costs", () => {
    const words = fc.array(
      fc.oneof(
        fc.constantFrom("alpha ", "beta, ", "γάμμα ", "漢字。", "<|endoftext|>"),
        fc.string({ unit: "grapheme" }),
      ),
      {
        minLength: 20,
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 100, max: 60_000 }),
        fc.integer({ min: 1, max: 4096 }),
        (parts, limit, cap) => {
          const text = parts.join("");
          const budget = openBudget({ limit: (limit / 1e6).toFixed(6) });
          const one = asked({ text, size: { textBytes: Buffer.byteLength(text), maxOutputTokens: cap } });
          const opened = tries(() => budget.open(one));
          const held = budget.standing().held;
          expect(held).toBe(one.money.held ?? 0);
          expect(held).toBeLessThanOrEqual(limit);
          fc.pre(opened);
          const input = countTokens(text, { disallowedSpecial: new Set() });
          expect(one.money.held).toBeGreaterThanOrEqual(
            input + 10 * Math.min(cap, one.money.clampedTo ?? cap),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("where only the provider can count", () => {
  const small = { target: target("small"), text: undefined as never };

  it("is not asked unless that is wanted, nor when the bytes fit", async () => {
    const countInput = vi.fn<(timeoutMs: number) => Promise<number | undefined>>(async () => 10_000);
    const one = { ...asked({ ...small, countInput }) };
    expect(openBudget({ limit: "0.050" }).refusal(one).facts["bound"]).toBe("bytes");
    openBudget({ limit: "1", countTokens: true }).open(asked({ ...small, countInput }));
    expect(countInput).not.toHaveBeenCalled();
  });

  it("its count and a twentieth more is the bound, asked for once in an exchange", async () => {
    const countInput = vi.fn<(timeoutMs: number) => Promise<number | undefined>>(async () => 10_000);
    const budget = openBudget({ limit: "0.050", countTokens: true });
    const guard = budget.policy.guard(exchange());
    const first = asked({ ...small, countInput });
    await (
      await guard.open?.(first)
    )?.close({ kind: "failed", failure: failure({ sent: false }), durationMs: 1 });
    const second = asked({ ...small, countInput, attempt: 2 });
    await guard.open?.(second);
    expect(first.money.held).toBe(10_500 + 20_000);
    expect(second.money.held).toBe(10_500 + 20_000);
    expect(second.caps).toEqual([]);
    expect(countInput.mock.calls).toEqual([[2000]]);
  });

  it.each<[string, () => Promise<number | undefined>]>([
    ["does not answer", async () => undefined],
    ["fails", async () => Promise.reject(new Error("no count"))],
    ["answers nonsense", async () => -3],
    ["counts more than bytes", async () => 1_000_000],
  ])("the bytes stay the bound when it %s", async (_name, countInput) => {
    const budget = openBudget({ limit: "0.070", countTokens: true });
    const one = asked({ ...small, countInput });
    await Promise.allSettled([budget.policy.guard(exchange()).open?.(one)]);
    expect(one.money.held).toBe(undefined);
    const roomy = openBudget({ limit: "0.076", countTokens: true });
    const other = asked({ ...small, countInput });
    await roomy.policy.guard(exchange()).open?.(other);
    expect(other.money.clampedTo).toBe(1100);
  });

  it("counts every token at the dearest rate where images may be among them", async () => {
    const budget = openBudget({ limit: "0.050", countTokens: true });
    const one = asked({
      ...small,
      countInput: async () => 20_000,
      size: { textBytes: 400, images: 1, ...capped },
    });
    await budget.policy.guard(exchange()).open?.(one);
    expect(one.money.held).toBe(21_000 + 20_000);
  });
});
