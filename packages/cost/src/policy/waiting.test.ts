import type { CallGuard } from "@iron/types";
import { describe, expect, it } from "vitest";
import { call, completed, exchange, failure, type FakeCall } from "../../test/support/fake-call.ts";
import { openBudget, type TestBudget } from "../../test/support/open-budget.ts";

const thousand = { size: { textBytes: 400, maxOutputTokens: 60 } };

/** Opens a call that has to wait, and says how it went on. */
function wait(
  budget: TestBudget,
  one: FakeCall = call(thousand),
  agent?: string,
): { state: string; guard?: CallGuard; error?: { code: string } } {
  const waiting: { state: string; guard?: CallGuard; error?: { code: string } } = { state: "waiting" };
  const opened = budget.policy.guard(exchange(agent === undefined ? {} : { agent })).open?.(one);
  if (!(opened instanceof Promise)) throw new Error("did not wait");
  opened.then(
    (guard) => Object.assign(waiting, { state: "open", guard }),
    (error: unknown) => Object.assign(waiting, { state: "refused", error }),
  );
  return waiting;
}

const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const cheap = completed({ inputTokens: 10, outputTokens: 1 });

describe("waiting for money that calls in flight hold", () => {
  it("ends when a hold closes and leaves enough", async () => {
    const budget = openBudget({ limit: "0.0015", waitMs: 5_000 });
    const first = budget.open(call(thousand));
    const second = wait(budget);
    await settled();
    expect(second.state).toBe("waiting");
    void first.close(cheap);
    await settled();
    expect(second.state).toBe("open");
    expect(budget.standing()).toMatchObject({ held: 1_000, spent: 20 });
  });

  it("ends with a refusal after its time, and holds nothing", async () => {
    const budget = openBudget({ limit: "0.0015", waitMs: 5_000 });
    budget.open(call(thousand));
    const second = wait(budget);
    budget.clock.advance(4_999);
    await settled();
    expect(second.state).toBe("waiting");
    budget.clock.advance(1);
    await settled();
    expect(second).toMatchObject({ state: "refused", error: { code: "budget_in_flight" } });
    expect(budget.standing()).toMatchObject({ held: 1_000 });
  });

  it.each(["time", "client"])(
    "ends for the calls behind one that gives up: what fits is not refused (%s)",
    async (why) => {
      const budget = openBudget({ limit: "0.002", waitMs: 5_000, clamp: false });
      // Holds 1 000 of 2 000; the next wants 1 400, and the one behind it 600.
      budget.open(call(thousand));
      const client = new AbortController();
      wait(budget, call({ size: { textBytes: 400, maxOutputTokens: 100 }, signal: client.signal }));
      budget.clock.advance(1_000);
      const behind = wait(budget, call({ size: { textBytes: 400, maxOutputTokens: 20 } }));
      await settled();
      expect(behind.state).toBe("waiting");
      if (why === "time") budget.clock.advance(4_000);
      else client.abort();
      await settled();
      expect(behind.state).toBe("open");
      expect(budget.standing()).toMatchObject({ held: 1_600 });
    },
  );

  it("ends when the client leaves, and the money goes to the next", async () => {
    const budget = openBudget({ limit: "0.0015", waitMs: 5_000 });
    const first = budget.open(call(thousand));
    const client = new AbortController();
    const second = wait(budget, call({ ...thousand, signal: client.signal }));
    const third = wait(budget);
    client.abort();
    await settled();
    expect(second.state).toBe("refused");
    void first.close(cheap);
    await settled();
    expect(third.state).toBe("open");
  });

  it("ends at once when what others spent leaves nothing to wait for", async () => {
    const budget = openBudget({ limit: "0.0015", waitMs: 5_000 });
    const first = budget.open(call(thousand));
    const second = wait(budget);
    void first.close(completed({ inputTokens: 400, outputTokens: 60 }));
    await settled();
    expect(second).toMatchObject({ state: "refused", error: { code: "budget_exceeded" } });
  });

  it("does not begin when it cannot help", () => {
    const budget = openBudget({ limit: "0.0005", waitMs: 5_000 });
    expect(budget.refusal(call(thousand)).code).toBe("budget_exceeded");
  });

  it("is first come, first served: a small newcomer does not overtake", async () => {
    const budget = openBudget({ limit: "0.0015", waitMs: 5_000 });
    const first = budget.open(call(thousand));
    const second = wait(budget);
    const third = wait(budget, call({ size: { textBytes: 100, maxOutputTokens: 10 } }));
    await settled();
    expect([second.state, third.state]).toEqual(["waiting", "waiting"]);
    void first.close({ kind: "failed", durationMs: 1, failure: failure({ sent: false }) });
    await settled();
    expect([second.state, third.state]).toEqual(["open", "open"]);
  });

  it("is first come, first served also among those who wait", async () => {
    const budget = openBudget({ limit: "0.0015", waitMs: 5_000 });
    budget.open(call(thousand));
    const other = budget.open(call({ size: { textBytes: 400, maxOutputTokens: 0 } }));
    const second = wait(budget);
    const third = wait(budget, call({ size: { textBytes: 200, maxOutputTokens: 0 } }));
    void other.close({ kind: "failed", durationMs: 1, failure: failure({ sent: false }) });
    await settled();
    expect([second.state, third.state]).toEqual(["waiting", "waiting"]);
    expect(budget.standing()).toMatchObject({ held: 1_000 });
  });

  it("for one agent's budget does not hold up another's", async () => {
    const budget = openBudget({ limit: "1", agents: { "*": "0.0015" }, waitMs: 5_000 });
    budget.open(call(thousand), { agent: "alice" });
    const alice = wait(budget, call(thousand), "alice");
    budget.open(call(thousand), { agent: "bob" });
    await settled();
    expect(alice.state).toBe("waiting");
  });

  it("is refused when too many wait already", () => {
    const budget = openBudget({ limit: "0.0015", waitMs: 5_000, maxWaiting: 1 });
    budget.open(call(thousand));
    wait(budget);
    expect(budget.refusal(call(thousand)).code).toBe("budget_in_flight");
  });

  it("ends when the limit is raised, or spending is taken back", async () => {
    const budget = openBudget({ limit: "0.0015", waitMs: 5_000 });
    budget.open(call(thousand));
    const second = wait(budget);
    void budget.control.setLimit(2_000 as never, "eve");
    await settled();
    expect(second.state).toBe("open");
  });

  it("lets everybody through in the end, and spends never more than the limit", async () => {
    const budget = openBudget({ limit: "0.0025", waitMs: 60_000 });
    const open: CallGuard[] = [budget.open(call(thousand)), budget.open(call(thousand))];
    const rest = Array.from({ length: 100 }, () => wait(budget));
    let served = 0;
    while (open.length > 0) {
      const one = open.shift();
      void one?.close(cheap);
      served += 1;
      await settled();
      const { held, spent, limit } = budget.standing();
      expect(held + spent).toBeLessThanOrEqual(limit);
      for (const waiting of rest) {
        if (waiting.guard === undefined) continue;
        open.push(waiting.guard);
        delete waiting.guard;
      }
    }
    const through = rest.filter(({ state }) => state === "open").length;
    expect(served).toBe(through + 2);
    // 20 microdollars each: of the 2 500 only the last 1 000 cannot be used, since a bound no longer fits.
    expect(budget.standing()).toMatchObject({ held: 0, spent: served * 20 });
    expect(rest.filter(({ state }) => state === "waiting")).toEqual([]);
    expect(budget.standing().spent).toBeGreaterThan(1_480);
  });
});
