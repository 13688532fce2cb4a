import { describe, expect, it } from "vitest";
import { call, completed } from "../../test/support/fake-call.ts";
import { openBudget } from "../../test/support/open-budget.ts";

const thousand = { size: { textBytes: 400, maxOutputTokens: 60 } };

describe("rate limits", () => {
  it("let so many requests through per minute, and say when the next may come", () => {
    const budget = openBudget({ rate: { requestsPerMinute: 2 } });
    budget.open(call());
    budget.open(call());
    const refused = budget.refusal(call());
    expect(refused).toMatchObject({ code: "rate_limited", shouldRetry: true, retryAfterMs: 30_000 });
    budget.clock.advance(30_000);
    budget.open(call());
    expect(budget.refusal(call()).code).toBe("rate_limited");
  });

  it("count a retry as part of its request", () => {
    const budget = openBudget({ rate: { requestsPerMinute: 1 } });
    budget.open(call({ attempt: 1 }));
    budget.open(call({ attempt: 2 }));
    expect(budget.refusal(call({ attempt: 1 })).code).toBe("rate_limited");
  });

  it("hold calls back until the tokens of those before have been made up for", () => {
    const budget = openBudget({ rate: { tokensPerMinute: 600 } });
    void budget.open(call()).close(completed({ inputTokens: 500, outputTokens: 400 }));
    expect(budget.refusal(call())).toMatchObject({ code: "rate_limited", retryAfterMs: 30_100 });
    budget.clock.advance(30_100);
    budget.open(call());
  });

  it("are each agent's own where they are stated so", () => {
    const budget = openBudget({ agentRate: { requestsPerMinute: 1 } });
    budget.open(call(), { agent: "alice" });
    expect(budget.refusal(call(), { agent: "alice" }).facts).toMatchObject({ limit: "agent alice" });
    budget.open(call(), { agent: "bob" });
    budget.open(call());
  });

  it("in dollars are a hard limit over the minutes of the clock", () => {
    const budget = openBudget({ rate: { dollarsPerMinute: "0.0015" } });
    budget.open(call(thousand));
    const refused = budget.refusal(call(thousand));
    expect(refused).toMatchObject({ code: "rate_limited", retryAfterMs: 60_000 });
    budget.clock.advance(60_000);
    budget.open(call(thousand));
    expect(budget.control.current()).toBeUndefined();
  });
});
