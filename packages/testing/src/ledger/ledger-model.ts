/** What a ledger should say, as a plain list of entries: sums are made anew each time they are asked for. */
export interface LedgerModel {
  readonly calls: Map<string, ModelCall>;
  readonly adjusted: Map<string, number>;
}

export interface ModelCall {
  readonly budgets: readonly string[];
  held: number;
  /** Set when the call is closed; 0 for a void. */
  charged: number | undefined;
}

export function ledgerModel(): LedgerModel {
  return { calls: new Map(), adjusted: new Map() };
}

export function modelHeld(model: LedgerModel, budget: string): number {
  const open = [...model.calls.values()].filter((call) => call.charged === undefined);
  return sum(open.filter((call) => call.budgets.includes(budget)).map((call) => call.held));
}

export function modelSpent(model: LedgerModel, budget: string): number {
  const calls = [...model.calls.values()].filter((call) => call.budgets.includes(budget));
  return sum(calls.map((call) => call.charged ?? 0)) + (model.adjusted.get(budget) ?? 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
