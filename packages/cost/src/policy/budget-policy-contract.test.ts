import { fakeCall, policyContract, type PolicyRig } from "@iron/testing";
import type { BudgetId, Ledger } from "@iron/types";
import { createBudget, createMemoryLedger, createPriceTable, type MemoryLedger } from "../index.ts";

const { provider, model } = fakeCall().target;
const priceTable = createPriceTable({
  date: "2026-11-10",
  sources: ["test"],
  providers: {
    [provider]: { models: { [model]: { input: 1_000_000, output: 10_000_000, maxOutput: 4096 } } },
  },
});

/** A ledger that always answers later. */
function asynchronous(books: MemoryLedger): Ledger {
  return {
    hold: async (request) => books.hold(request),
    extend: async (call, by) => books.extend(call, by),
    settle: async (call, settlement) => books.settle(call, settlement),
    void: async (call, reason) => books.void(call, reason),
    account: async (budget) => books.account(budget),
    adjust: async (budget, by, entry) => books.adjust(budget, by, entry),
    open: async () => books.open(),
  };
}

function rig(limit: string, late: boolean): PolicyRig {
  const books = createMemoryLedger();
  const ledger = late ? asynchronous(books) : books;
  const { policy } = createBudget({ limit, priceTable, ledger, waitMs: 20 });
  return { policy, kept: () => books.open().length + books.account("router" as BudgetId).held };
}

policyContract("the budget policy", () => rig("100", false));
policyContract("the budget policy over a ledger that answers later", () => rig("100", true));
policyContract("the budget policy without money", () => rig("0", false));
