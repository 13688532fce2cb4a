import {
  isIronError,
  type BudgetId,
  type CallEnd,
  type CallGuard,
  type IronError,
  type Microdollars,
} from "@iron/types";
import fc from "fast-check";
import { expect, it } from "vitest";
import { call, completed, exchange, failure } from "../../test/support/fake-call.ts";
import { fakeClock, type FakeClock } from "../../test/support/fake-clock.ts";
import { testPrices } from "../../test/support/prices.ts";
import { scheduledLedger } from "../../test/support/scheduled-ledger.ts";
import { createBudget, createMemoryLedger, type Budget, type MemoryLedger } from "../index.ts";

// A call of 400 bytes may cost from 400 to 1 000 microdollars, by its cap of 0 to 60 tokens.
interface Request {
  readonly cap: number;
  readonly end: "paid" | "unsent" | "cut" | "leaves" | "overrun";
  readonly output: number;
  readonly agent: string;
}

const request: fc.Arbitrary<Request> = fc.record({
  cap: fc.nat(60),
  end: fc.constantFrom("paid" as const, "unsent" as const, "cut" as const, "leaves" as const),
  output: fc.nat(60),
  agent: fc.constantFrom("alice", "bob"),
});

function ending({ end, output, cap }: Request): CallEnd {
  const outputTokens = Math.min(output, cap);
  const delivered = { bytes: outputTokens * 4, outputTokens };
  if (end === "unsent") return { kind: "failed", durationMs: 1, failure: failure({ sent: false }) };
  if (end === "cut")
    return { kind: "cut", by: "client", durationMs: 1, delivered, failure: failure({ kind: "aborted" }) };
  return completed({ inputTokens: 200, outputTokens: end === "overrun" ? cap + 500 : outputTokens }, 0);
}

interface Run {
  readonly budget: Budget;
  readonly books: MemoryLedger;
  readonly clock: FakeClock;
  readonly refusals: IronError[];
  charged: number;
}

/** One call from start to end; a client that leaves does so while the call may still be waiting. */
async function make(run: Run, asked: Request, s: fc.Scheduler): Promise<void> {
  const client = new AbortController();
  const one = call({ size: { textBytes: 400, maxOutputTokens: asked.cap }, signal: client.signal });
  if (asked.end === "leaves") void s.schedule(Promise.resolve()).then(() => client.abort());
  let guard: CallGuard | void;
  try {
    guard = await run.budget.policy.guard(exchange({ agent: asked.agent })).open?.(one);
  } catch (error) {
    if (!isIronError(error)) throw error;
    run.refusals.push(error);
    return;
  }
  await s.schedule(Promise.resolve(), "the provider works");
  guard?.progress?.({ bytes: 0, outputTokens: Math.min(asked.output, asked.cap) });
  await guard?.close(ending(asked));
  run.charged += one.money.charged ?? 0;
}

function start(s: fc.Scheduler, options: { limit: number; waitMs: number }): Run {
  const books = createMemoryLedger();
  const clock = fakeClock();
  const budget = createBudget({
    limit: options.limit / 1e6,
    agents: { alice: 0.0015 },
    priceTable: testPrices,
    clock,
    waitMs: options.waitMs,
    ledger: scheduledLedger(books, s),
  });
  return { budget, books, clock, refusals: [], charged: 0 };
}

function standing(run: Run): { spent: number; held: number } {
  return run.books.account("router" as BudgetId);
}

it("spends and holds never more than the limit in any order of arrivals and replies, and leaves no hold (B-102, P-1, P-5, P-13)", async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(request, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(0, 1_000),
      async (s, requests, waitMs) => {
        const limit = 2_300;
        const run = start(s, { limit, waitMs });
        let finished = false;
        void Promise.all(requests.map(async (asked) => make(run, asked, s))).then(() => (finished = true));
        while (s.count() > 0) {
          await s.waitNext(1);
          const { spent, held } = standing(run);
          expect(spent + held).toBeLessThanOrEqual(limit);
        }
        // Time stands still: nobody may be left waiting for money that nobody holds.
        await s.waitIdle();
        expect(finished).toBe(true);
        expect(standing(run)).toMatchObject({ spent: run.charged, held: 0 });
        expect(run.books.open()).toEqual([]);
        for (const { facts } of run.refusals) {
          const sum = Number(facts["spent_usd"]) + Number(facts["held_usd"]) + Number(facts["bound_usd"]);
          expect(sum).toBeGreaterThan(Number(facts["limit_usd"]));
          refused += 1;
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(refused).toBeGreaterThan(0);
});

it("goes beyond the limit by no more than what providers took beyond their holds (P-1)", async () => {
  const asked = fc.record({
    cap: fc.nat(60),
    output: fc.nat(60),
    end: fc.constantFrom("overrun" as const, "paid" as const),
    agent: fc.constant("bob"),
  });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(asked, { minLength: 1, maxLength: 6 }), async (s, requests) => {
      const run = start(s, { limit: 2_300, waitMs: 0 });
      const all = Promise.all(requests.map(async (one) => make(run, one, s)));
      await s.waitIdle();
      await all;
      const entries = run.books.entries();
      const overrun = entries.reduce((sum, entry) => sum + (entry.kind === "overrun" ? entry.amount : 0), 0);
      const { spent, held } = standing(run);
      expect(held).toBe(0);
      expect(spent).toBeLessThanOrEqual(2_300 + overrun);
    }),
    { numRuns: 200 },
  );
});

it("admits nothing new above a limit that was lowered meanwhile, and lets what runs finish (B-108)", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(request, { minLength: 1, maxLength: 6 }),
      fc.nat(2_300),
      async (s, requests, lower) => {
        const run = start(s, { limit: 2_300, waitMs: 0 });
        const changed = s
          .schedule(Promise.resolve())
          .then(() => run.budget.control.setLimit(lower as Microdollars, "eve"));
        const all = Promise.all(requests.map(async (one) => make(run, one, s)));
        await s.waitIdle();
        await Promise.all([all, changed]);
        const later = call({ size: { textBytes: 2_300, maxOutputTokens: 60 } });
        const opened = Promise.resolve(run.budget.policy.guard(exchange()).open?.(later)).catch(
          (error: unknown) => error,
        );
        await s.waitIdle();
        expect(await opened).toMatchObject({ code: "budget_exceeded", facts: { limit_usd: lower / 1e6 } });
        expect(standing(run)).toMatchObject({ spent: run.charged, held: 0 });
      },
    ),
    { numRuns: 200 },
  );
});

it("sends nothing when the ledger cannot answer, and the call owes nothing (P-14)", async () => {
  const books = createMemoryLedger();
  const budget = createBudget({
    limit: 1,
    priceTable: testPrices,
    ledger: { ...books, hold: async () => Promise.reject(new Error("disk")) },
  });
  await expect(budget.policy.guard(exchange()).open?.(call())).rejects.toThrow("disk");
  expect(books.open()).toEqual([]);
});
