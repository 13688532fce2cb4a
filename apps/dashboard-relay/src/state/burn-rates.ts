import type { SeenBudget } from "./live-state.ts";

const SPAN_MS = 5 * 60_000;
/** Of less than this nothing can be said. */
const LEAST_MS = 15_000;
const MOST = 200;

interface Reading {
  readonly at: number;
  readonly spent: number;
}

/** How fast each budget is used up, by comparing what it stood at. */
export class BurnRates {
  readonly #readings = new Map<string, Reading[]>();

  /** The budgets with their rates. */
  read(router: string, budgets: readonly SeenBudget[], now: number): readonly SeenBudget[] {
    return budgets.map((budget) => {
      const perMinute = this.#rate(`${router} ${budget.budget}`, { at: now, spent: budget.spent });
      return perMinute === undefined ? budget : { ...budget, perMinute };
    });
  }

  #rate(name: string, reading: Reading): number | undefined {
    const known = this.#readings.get(name);
    if (known === undefined && this.#readings.size >= MOST) return undefined;
    const readings = (known ?? []).filter(({ at }) => at >= reading.at - SPAN_MS);
    readings.push(reading);
    // A budget that began anew says nothing of before.
    const from = readings.findLastIndex(({ spent }, at) => spent > (readings[at + 1]?.spent ?? spent)) + 1;
    const kept = readings.slice(from);
    this.#readings.set(name, kept);
    const first = kept[0] ?? reading;
    if (reading.at - first.at < LEAST_MS) return undefined;
    return ((reading.spent - first.spent) / (reading.at - first.at)) * 60_000;
  }
}
