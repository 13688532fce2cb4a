import { describe, expect, it } from "vitest";
import { call, completed, size, target } from "../../test/support/fake-call.ts";
import { openBudget, type TestBudget } from "../../test/support/open-budget.ts";
import type { Quote } from "../index.ts";

const big = size({ textBytes: 400, maxOutputTokens: 4096 });

function quote(budget: TestBudget, over: Partial<Parameters<TestBudget["quote"]>[0]> = {}): Quote {
  const quoted = budget.quote({ size: big, target: target(), ...over });
  if (quoted instanceof Promise) throw new Error("not at once");
  return quoted;
}

describe("a quote", () => {
  it("says what would be held and which cap would be set, and holds nothing", () => {
    const budget = openBudget({ limit: ["5", "0.020/day"] });
    expect(quote(budget)).toMatchObject({
      admitted: true,
      bound: 41_360,
      held: 20_000,
      clampedTo: 1_960,
      maxOutputTokens: 1_960,
      binding: { budget: "router/day", limit: 20_000, spent: 0, held: 0 },
    });
    expect(budget.standing()).toMatchObject({ held: 0, spent: 0 });
  });

  it("is what then happens, admitted or refused", () => {
    for (const cents of ["0.050", "0.020", "0.010", "0.0001"]) {
      for (const one of [big, size({ textBytes: 400 }), size({ textBytes: 60_000 })]) {
        const budget = openBudget({ limit: cents });
        const quoted = quote(budget, { size: one });
        const asked = call({ size: one });
        const refused = quoted.admitted ? undefined : budget.refusal(asked);
        expect(quoted.refusal?.facts).toEqual(refused?.facts);
        expect(quoted.refusal?.code).toBe(refused?.code);
        if (refused === undefined) budget.open(asked);
        expect(asked.money).toEqual(
          quoted.admitted
            ? {
                held: quoted.held,
                ...(quoted.clampedTo === undefined ? {} : { clampedTo: quoted.clampedTo }),
              }
            : {},
        );
      }
    }
  });

  it("gives the refusal of a model without a price, and passes what nothing limits", () => {
    expect(quote(openBudget({ limit: "5" }), { target: target("new") }).refusal?.code).toBe("price_unknown");
    expect(quote(openBudget(), { target: target("new") })).toMatchObject({
      admitted: true,
      bound: undefined,
    });
    expect(quote(openBudget())).toMatchObject({ admitted: true, bound: 41_360, binding: undefined });
  });

  it("refuses what spends later as the call is refused", () => {
    const later = { kind: "deferred" } as const;
    expect(quote(openBudget({ limit: "5" }), later)).toMatchObject({
      admitted: false,
      refusal: { code: "deferred_spend" },
    });
    expect(quote(openBudget({ limit: "5", allowDeferred: true }), later)).toMatchObject({ admitted: true });
    expect(quote(openBudget(), later)).toMatchObject({ admitted: true });
  });

  it("looks at the agent's own budget", () => {
    const budget = openBudget({ limit: "5", agents: { alice: "0.020" } });
    void budget.open(call(), { agent: "alice" }).close(completed({ inputTokens: 400, outputTokens: 500 }));
    expect(quote(budget, { agent: "alice" })).toMatchObject({
      clampedTo: 1_420,
      binding: { budget: "agent:alice" },
    });
    expect(quote(budget)).toMatchObject({ clampedTo: undefined, binding: { budget: "router" } });
  });
});
