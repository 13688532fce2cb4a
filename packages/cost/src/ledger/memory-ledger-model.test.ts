import assert from "node:assert/strict";
import type { BudgetId, CallId, Microdollars } from "@iron/types";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createMemoryLedger, type MemoryLedger } from "../index.ts";

/** The plainest ledger there is: a list of calls, from which everything is recomputed. */
interface Model {
  readonly calls: Map<
    string,
    { budgets: readonly string[]; held: number; charged?: number; closed: boolean }
  >;
  readonly adjusted: Map<string, number>;
  readonly limits: Map<string, number>;
  overrun: number;
}

const BUDGETS = ["router", "agent:a", "agent:b", "router@1", "router@2"];
const NAMES = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"];

function spentOf(model: Model, budget: string): number {
  let sum = model.adjusted.get(budget) ?? 0;
  for (const call of model.calls.values()) if (call.budgets.includes(budget)) sum += call.charged ?? 0;
  return sum;
}

function heldOf(model: Model, budget: string): number {
  let sum = 0;
  for (const call of model.calls.values())
    if (!call.closed && call.budgets.includes(budget)) sum += call.held;
  return sum;
}

/** P-2 derivation, P-5 no leak, P-12 isolation: every account equals what the list says, after every step. */
function agree(model: Model, ledger: MemoryLedger): void {
  for (const budget of BUDGETS) {
    const account = ledger.account(budget as BudgetId);
    assert.equal(account.spent, spentOf(model, budget));
    assert.equal(account.held, heldOf(model, budget));
    assert.ok(account.held >= 0);
  }
  const open = [...model.calls].filter(([, call]) => !call.closed);
  assert.deepEqual(
    ledger.open(),
    open.map(([call, { held }]) => ({ call, held })),
  );
}

type Step = fc.Command<Model, MemoryLedger>;

function step(name: string, run: (model: Model, ledger: MemoryLedger) => void): Step {
  return {
    check: () => true,
    run(model, ledger): void {
      run(model, ledger);
      agree(model, ledger);
    },
    toString: () => name,
  };
}

const names = fc.constantFrom(...NAMES);
const amounts = fc.nat(60);

const hold = fc
  .record({
    call: names,
    budgets: fc.uniqueArray(fc.constantFrom(...BUDGETS), { minLength: 1 }),
    want: amounts,
    least: amounts,
    share: fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined }),
  })
  .map(({ call, budgets, want, least, share }) =>
    step(`hold(${call}, ${budgets.join("+")}, ${want}, ${least}, ${share})`, (model, ledger) => {
      const known = model.calls.get(call);
      const rooms = budgets.map(
        (budget) => (model.limits.get(budget) ?? 100) - spentOf(model, budget) - heldOf(model, budget),
      );
      const room = Math.min(...rooms);
      const answer = ledger.hold({
        call: call as CallId,
        budgets: budgets.map((budget) => ({
          budget: budget as BudgetId,
          limit: (model.limits.get(budget) ?? 100) as Microdollars,
        })),
        want: want as Microdollars,
        atLeast: Math.min(least, want) as Microdollars,
        ...(share === undefined ? {} : { shareOfFree: share }),
      });
      if (known !== undefined) return assert.deepEqual(answer, { held: known.held });
      // P-13: refused only when the least does not fit, with the numbers that show it.
      if (answer.short !== undefined) {
        const { limit, spent, held } = answer.short;
        assert.ok(room < Math.min(least, want));
        return assert.equal(limit - spent - held, room);
      }
      // P-1: what is admitted fits.
      assert.ok(answer.held <= room);
      assert.ok(answer.held >= Math.min(least, want));
      assert.ok(answer.held <= want);
      model.calls.set(call, { budgets, held: answer.held, closed: false });
    }),
  );

const extend = fc.tuple(names, amounts).map(([call, by]) =>
  step(`extend(${call}, ${by})`, (model, ledger) => {
    const known = model.calls.get(call);
    const fits =
      known !== undefined &&
      !known.closed &&
      known.budgets.every(
        (budget) => spentOf(model, budget) + heldOf(model, budget) + by <= (model.limits.get(budget) ?? 100),
      );
    // The ledger knows the limit of the last hold, which may be older than a change.
    const answer = ledger.extend(call as CallId, by as Microdollars);
    if (known === undefined || known.closed) return assert.equal(answer, false);
    if (answer) known.held += by;
    if (model.limits.size === 0) assert.equal(answer, fits);
  }),
);

const settle = fc.tuple(names, fc.nat(120)).map(([call, amount]) =>
  step(`settle(${call}, ${amount})`, (model, ledger) => {
    const known = model.calls.get(call);
    const answer = ledger.settle(call as CallId, { amount: amount as Microdollars, source: "provider" });
    // P-4 exactly once, P-6 idempotence.
    assert.equal(answer, known === undefined ? "unknown" : known.closed ? "already_closed" : "closed");
    if (known === undefined || known.closed) return;
    known.closed = true;
    known.charged = amount;
    model.overrun += Math.max(0, amount - known.held);
  }),
);

const cancel = names.map((call) =>
  step(`void(${call})`, (model, ledger) => {
    const known = model.calls.get(call);
    const answer = ledger.void(call as CallId, "not sent");
    assert.equal(answer, known === undefined ? "unknown" : known.closed ? "already_closed" : "closed");
    if (known !== undefined) known.closed = true;
  }),
);

const adjust = fc.tuple(fc.constantFrom(...BUDGETS), fc.integer({ min: -50, max: 50 })).map(([budget, by]) =>
  step(`adjust(${budget}, ${by})`, (model, ledger) => {
    const before = spentOf(model, budget);
    ledger.adjust(budget as BudgetId, by as Microdollars, { actor: "test", reason: "test" });
    const change = Math.max(0, before + by) - before;
    model.adjusted.set(budget, (model.adjusted.get(budget) ?? 0) + change);
  }),
);

const limit = fc
  .tuple(fc.constantFrom(...BUDGETS), fc.nat(150))
  .map(([budget, value]) =>
    step(`limit(${budget}, ${value})`, (model) => void model.limits.set(budget, value)),
  );

function fresh(): { model: Model; real: MemoryLedger } {
  return {
    model: { calls: new Map(), adjusted: new Map(), limits: new Map(), overrun: 0 },
    real: createMemoryLedger(),
  };
}

it("does in every order of steps what a plain list of calls would do (P-1 to P-6, P-12, P-13)", () => {
  let steps = 0;
  const counted = (): ReturnType<typeof fresh> => {
    steps += 1;
    return fresh();
  };
  fc.assert(
    fc.property(fc.commands([hold, extend, settle, cancel, adjust, limit], { maxCommands: 50 }), (commands) =>
      fc.modelRun(counted, commands),
    ),
    { numRuns: 1_000 },
  );
  expect(steps).toBe(1_000);
});

it("never has more spent and held than the limit plus what providers overran (P-1), and spent never falls (P-10)", () => {
  const fixed = [hold, extend, settle, cancel];
  fc.assert(
    fc.property(fc.commands(fixed, { maxCommands: 50 }), (steps) => {
      const { model, real } = fresh();
      let before = 0;
      for (const one of steps) {
        one.run(model, real);
        const { spent, held } = real.account("router" as BudgetId);
        expect(spent + held).toBeLessThanOrEqual(100 + model.overrun);
        expect(spent).toBeGreaterThanOrEqual(before);
        before = spent;
      }
    }),
    { numRuns: 500 },
  );
});

it("changes nothing when any part of the closing messages is replayed (P-6)", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(names, fc.boolean(), amounts), { maxLength: 30 }),
      fc.nat(30),
      (messages, cut) => {
        const ledger = createMemoryLedger();
        const budgets = [{ budget: "router" as BudgetId, limit: 1_000 as Microdollars }];
        for (const call of NAMES) {
          ledger.hold({
            call: call as CallId,
            budgets,
            want: 50 as Microdollars,
            atLeast: 50 as Microdollars,
          });
        }
        const send = ([call, settles, amount]: [string, boolean, number]): void => {
          if (settles) ledger.settle(call as CallId, { amount: amount as Microdollars, source: "provider" });
          else ledger.void(call as CallId, "x");
        };
        messages.forEach(send);
        const before = ledger.account("router" as BudgetId);
        messages.slice(0, cut).forEach(send);
        expect(ledger.account("router" as BudgetId)).toEqual(before);
      },
    ),
  );
});
