import { expect, it } from "vitest";
import { historyOf } from "./history.ts";
import type { SeenHistory, SeenRouter } from "./live-state.ts";

const NOW = new Date(2026, 10, 22, 0, 30).getTime();

function router(name: string, history?: SeenHistory): SeenRouter {
  return { name, connected: true, budgets: [], agents: [], breakers: [], history };
}

const days = [
  { day: "2026-10-23", spent: 1 },
  { day: "2026-10-24", spent: 10 },
  { day: "2026-11-15", spent: 100 },
  { day: "2026-11-16", spent: 1000 },
  { day: "2026-11-22", spent: 10_000 },
];

it("adds up today, the six days before and the 29 days before, by days where the relay is", () => {
  expect(historyOf([router("a", { ledger: "one", days })], NOW)).toEqual({
    today: 10_000,
    week: 11_000,
    month: 11_110,
  });
});

it("counts a ledger once that many routers share, and ledgers of their own each", () => {
  const one = { ledger: "one", days };
  const two = { ledger: "two", days };
  expect(historyOf([router("a", one), router("b", one), router("c", two)], NOW)?.today).toBe(20_000);
});

it("says nothing when one of the routers keeps no ledger, for a sum would be too small", () => {
  expect(historyOf([router("a", { ledger: "one", days }), router("b")], NOW)).toBeUndefined();
  expect(historyOf([], NOW)).toBeUndefined();
});
