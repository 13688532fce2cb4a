import type { BudgetId, CallId, Microdollars } from "@iron/types";
import { createMemoryLedger, type MemoryLedger } from "../../src/index.ts";
import type { System } from "./explore.ts";

/** One call: not yet made (undefined), holding, or closed with what it was charged. */
type CallState = { readonly held: number } | { readonly held: number; readonly charged: number } | undefined;

export interface LedgerState {
  readonly calls: readonly CallState[];
  readonly limit: number;
  /** What the last step did wrong, as seen from outside. */
  readonly wrong: string | undefined;
}

const ROUTER = "router" as BudgetId;
const AGENT = "agent:a" as BudgetId;
const AGENT_LIMIT = 6;
const LIMITS = [10, 5];
/** What calls want, and the least that they take. */
const WANTS = [
  [2, 2],
  [5, 1],
] as const;
const CHARGES = [0, 1, 3];
const EXTENSIONS = [1, 3];

/** The real ledger with `calls` calls; every other one also counts against an agent's budget. Limits change at any time; charges may overrun. */
export function memoryLedgerSystem(calls: number): System<LedgerState> {
  return {
    initial: {
      calls: Array.from({ length: calls }, () => undefined),
      limit: LIMITS[0] ?? 0,
      wrong: undefined,
    },
    key: (state) => `${state.limit}|${state.wrong ?? ""}|${state.calls.map(keyOf).join(",")}`,
    violation: (state) => state.wrong ?? derivation(state),
    *next(state): Generator<LedgerState> {
      for (const limit of LIMITS) if (limit !== state.limit) yield { ...state, limit };
      for (const [at, one] of state.calls.entries()) {
        if (one === undefined) yield* WANTS.map(([want, least]) => hold(state, at, { want, least }));
        else if ("charged" in one) yield replayed(state, at);
        else {
          yield* EXTENSIONS.map((by) => extend(state, at, by));
          yield* CHARGES.map((amount) => close(state, at, amount));
          yield close(state, at, undefined);
        }
      }
    },
  };
}

function keyOf(one: CallState): string {
  if (one === undefined) return "-";
  return "charged" in one ? `${one.held}:${one.charged}` : `${one.held}`;
}

function budgetsOf(at: number, limit: number): { budget: BudgetId; limit: Microdollars }[] {
  const router = { budget: ROUTER, limit: limit as Microdollars };
  return at % 2 === 0 ? [router] : [router, { budget: AGENT, limit: AGENT_LIMIT as Microdollars }];
}

const id = (at: number): CallId => `c${at}` as CallId;
const usd = (amount: number): Microdollars => amount as Microdollars;

/** Brings a real ledger into this state. */
function build(state: LedgerState): MemoryLedger {
  const ledger = createMemoryLedger({ keepEntries: 0 });
  for (const [at, one] of state.calls.entries()) {
    if (one === undefined) continue;
    const budgets = budgetsOf(at, 0).map(({ budget }) => ({ budget, limit: usd(1_000) }));
    ledger.hold({ call: id(at), budgets, want: usd(one.held), atLeast: usd(one.held) });
    if ("charged" in one) ledger.settle(id(at), { amount: usd(one.charged), source: "provider" });
  }
  // The ledger learns of limits by holds: one for nothing, taken back at once.
  const none = { call: "limit" as CallId, budgets: budgetsOf(1, state.limit), want: usd(0), atLeast: usd(0) };
  ledger.hold(none);
  ledger.void(none.call, "limit");
  return ledger;
}

function withCall(state: LedgerState, at: number, one: CallState): LedgerState {
  return { ...state, calls: state.calls.with(at, one) };
}

function hold(state: LedgerState, at: number, ask: { want: number; least: number }): LedgerState {
  const ledger = build(state);
  const budgets = budgetsOf(at, state.limit);
  const answer = ledger.hold({ call: id(at), budgets, want: usd(ask.want), atLeast: usd(ask.least) });
  const room = Math.min(
    ...budgets.map(({ budget, limit }) => limit - sums(state, budget).spent - sums(state, budget).held),
  );
  if (answer.short !== undefined)
    return room >= ask.least ? { ...state, wrong: "P-13 refused what fits" } : state;
  const after = withCall(state, at, { held: answer.held });
  return answer.held > room ? { ...after, wrong: "P-1 admitted what does not fit" } : after;
}

function extend(state: LedgerState, at: number, by: number): LedgerState {
  const one = state.calls[at];
  const fits = budgetsOf(at, state.limit).every(({ budget, limit }) => {
    const { spent, held } = sums(state, budget);
    return spent + held + by <= limit;
  });
  const extended = build(state).extend(id(at), usd(by));
  if (extended !== fits) return { ...state, wrong: "P-1 extended wrongly" };
  return extended ? withCall(state, at, { held: (one?.held ?? 0) + by }) : state;
}

function close(state: LedgerState, at: number, amount: number | undefined): LedgerState {
  const ledger = build(state);
  const answer =
    amount === undefined
      ? ledger.void(id(at), "x")
      : ledger.settle(id(at), { amount: usd(amount), source: "provider" });
  const after = withCall(state, at, { held: state.calls[at]?.held ?? 0, charged: amount ?? 0 });
  return answer === "closed" && agrees(ledger, after) ? after : { ...after, wrong: "P-2 closed wrongly" };
}

function replayed(state: LedgerState, at: number): LedgerState {
  const ledger = build(state);
  const again = [ledger.settle(id(at), { amount: usd(9), source: "provider" }), ledger.void(id(at), "x")];
  const same = again.every((answer) => answer === "already_closed") && agrees(ledger, state);
  return same ? state : { ...state, wrong: "P-6 a replay changed something" };
}

function sums(state: LedgerState, budget: BudgetId): { spent: number; held: number } {
  let spent = 0;
  let held = 0;
  for (const [at, one] of state.calls.entries()) {
    if (one === undefined || (budget === AGENT && at % 2 === 0)) continue;
    if ("charged" in one) spent += one.charged;
    else held += one.held;
  }
  return { spent, held };
}

function agrees(ledger: MemoryLedger, state: LedgerState): boolean {
  return [ROUTER, AGENT].every((budget) => {
    const { spent, held } = ledger.account(budget);
    const expected = sums(state, budget);
    return spent === expected.spent && held === expected.held;
  });
}

function derivation(state: LedgerState): string | undefined {
  const ledger = build(state);
  if (!agrees(ledger, state)) return "P-2 the counters are not the sum of the calls";
  const open = state.calls.filter((one) => one !== undefined && !("charged" in one)).length;
  return ledger.open().length === open ? undefined : "P-5 a hold has leaked";
}
