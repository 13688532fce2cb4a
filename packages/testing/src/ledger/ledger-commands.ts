import { microdollars } from "@iron/types";
import type { BudgetId, CallId, Ledger } from "@iron/types";
import fc from "fast-check";
import { expect } from "vitest";
import { modelHeld, modelSpent } from "./ledger-model.ts";
import type { LedgerModel } from "./ledger-model.ts";

type LedgerCommand = fc.AsyncCommand<LedgerModel, Ledger>;

const BUDGETS = ["router", "agent", "day"];
const call = fc.constantFrom("a", "b", "c", "d", "e", "f");
const chain = fc.subarray(BUDGETS, { minLength: 1 });
const amount = fc.integer({ min: 0, max: 60 });

/** Every operation of a ledger, checked after each against the model. */
export const ledgerCommands: fc.Arbitrary<LedgerCommand>[] = [
  fc
    .record({ call, chain, limit: fc.integer({ min: 0, max: 150 }), want: amount, least: amount })
    .map(holdCommand),
  fc.record({ call, by: amount }).map(({ call: id, by }) => closeCommand(id, by)),
  call.map((id) => closeCommand(id, undefined)),
  fc
    .record({ budget: fc.constantFrom(...BUDGETS), by: fc.integer({ min: -40, max: 40 }) })
    .map(adjustCommand),
];

function command(name: string, act: (model: LedgerModel, ledger: Ledger) => Promise<void>): LedgerCommand {
  return {
    check: () => true,
    async run(model, ledger) {
      await act(model, ledger);
      await compare(model, ledger);
    },
    toString: () => name,
  };
}

interface Holding {
  readonly call: string;
  readonly chain: readonly string[];
  readonly limit: number;
  readonly want: number;
  readonly least: number;
}

function holdCommand(asked: Holding): LedgerCommand {
  const atLeast = Math.min(asked.want, asked.least);
  return command(`hold ${JSON.stringify(asked)}`, async (model, ledger) => {
    const before = model.calls.get(asked.call);
    const free = Math.min(
      ...asked.chain.map((budget) => asked.limit - modelSpent(model, budget) - modelHeld(model, budget)),
    );
    const answer = await ledger.hold({
      call: asked.call as CallId,
      budgets: asked.chain.map((budget) => ({
        budget: budget as BudgetId,
        limit: microdollars(asked.limit),
      })),
      want: microdollars(asked.want),
      atLeast: microdollars(atLeast),
    });
    if (before) return;
    if (answer.held === undefined) {
      // A refusal must be justified by its own numbers.
      expect(answer.short.spent + answer.short.held + atLeast).toBeGreaterThan(answer.short.limit);
      expect(free).toBeLessThan(atLeast);
      return;
    }
    expect(answer.held).toBe(Math.min(asked.want, free));
    model.calls.set(asked.call, { budgets: asked.chain, held: answer.held, charged: undefined });
  });
}

function closeCommand(id: string, charge: number | undefined): LedgerCommand {
  const name = charge === undefined ? `void ${id}` : `settle ${id} ${charge}`;
  return command(name, async (model, ledger) => {
    const known = model.calls.get(id);
    const answer =
      charge === undefined
        ? await ledger.void(id as CallId, "test")
        : await ledger.settle(id as CallId, { amount: microdollars(charge), source: "provider" });
    if (!known) expect(answer).toBe("unknown");
    else if (known.charged !== undefined) expect(answer).toBe("already_closed");
    else {
      expect(answer).toBe("closed");
      known.charged = charge ?? 0;
    }
  });
}

function adjustCommand({ budget, by }: { readonly budget: string; readonly by: number }): LedgerCommand {
  return command(`adjust ${budget} ${by}`, async (model, ledger) => {
    await ledger.adjust(budget as BudgetId, microdollars(by), { actor: "test", reason: "test" });
    const spent = modelSpent(model, budget);
    const real = Math.max(0, spent + by);
    model.adjusted.set(budget, (model.adjusted.get(budget) ?? 0) + real - spent);
  });
}

async function compare(model: LedgerModel, ledger: Ledger): Promise<void> {
  for (const budget of BUDGETS) {
    const { spent, held } = await ledger.account(budget as BudgetId);
    expect({ budget, spent, held }).toEqual({
      budget,
      spent: modelSpent(model, budget),
      held: modelHeld(model, budget),
    });
  }
  const open = [...(await ledger.open())].map((hold) => `${hold.call}:${hold.held}`).sort();
  const expected = [...model.calls].filter(([, one]) => one.charged === undefined);
  expect(open).toEqual(expected.map(([id, one]) => `${id}:${one.held}`).sort());
}
