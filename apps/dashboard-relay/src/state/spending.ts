import type { Spending } from "./live-state.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const BURN_MINUTES = 5;
const DAYS = 31;

/** What is kept of it: microdollars by minute for two hours, by hour for a month. */
export interface KeptSpending {
  readonly since: number;
  readonly minutes: readonly (readonly [number, number])[];
  readonly hours: readonly (readonly [number, number])[];
}

/** Adds up what was spent, by time. Bounded: 120 minutes and 744 hours. */
export class SpendingSum {
  #since: number;
  readonly #minutes = new Map<number, number>();
  readonly #hours = new Map<number, number>();

  constructor(since: number) {
    this.#since = since;
  }

  add(at: number, microdollars: number): void {
    this.#since = Math.min(this.#since, at);
    addTo(this.#minutes, { at, step: MINUTE_MS, most: 120 }, microdollars);
    addTo(this.#hours, { at, step: HOUR_MS, most: DAYS * 24 }, microdollars);
  }

  sums(now: number): Spending {
    const midnight = new Date(now).setHours(0, 0, 0, 0);
    // A relay that has just begun has not seen five minutes.
    const minutes = Math.min(BURN_MINUTES, Math.max(1, (now - this.#since) / MINUTE_MS));
    return {
      since: this.#since,
      perMinute: from(this.#minutes, now - BURN_MINUTES * MINUTE_MS) / minutes,
      hour: from(this.#minutes, now - HOUR_MS),
      today: from(this.#hours, midnight),
      week: from(this.#hours, now - 7 * DAY_MS),
      month: from(this.#hours, now - 30 * DAY_MS),
    };
  }

  keep(): KeptSpending {
    return { since: this.#since, minutes: [...this.#minutes], hours: [...this.#hours] };
  }

  restore({ since, minutes, hours }: KeptSpending): void {
    this.#since = since;
    for (const [at, spent] of minutes) this.#minutes.set(at, spent);
    for (const [at, spent] of hours) this.#hours.set(at, spent);
  }
}

function from(sums: ReadonlyMap<number, number>, time: number): number {
  return [...sums].reduce((sum, [at, spent]) => (at >= time ? sum + spent : sum), 0);
}

function addTo(
  sums: Map<number, number>,
  place: { readonly at: number; readonly step: number; readonly most: number },
  amount: number,
): void {
  const key = place.at - (place.at % place.step);
  sums.set(key, (sums.get(key) ?? 0) + amount);
  if (sums.size > place.most) sums.delete(Math.min(...sums.keys()));
}
