import type { Counter } from "prom-client";
import { LabelCells } from "./label-cells.ts";

/**
 * A counter in front of Prometheus' own, for what every request counts. Finding the place of a set of labels costs the library several times
 * what the rest of the counting does, so numbers are gathered here and handed over when somebody reads.
 */
export class Tally<L extends string> {
  readonly #counter: Counter<L>;
  readonly #cells: LabelCells<L, { readonly labels: Readonly<Record<L, string>>; count: number }>;

  /** `names` in the order in which `add` is given their values. */
  constructor(counter: Counter<L>, names: readonly L[]) {
    this.#counter = counter;
    this.#cells = new LabelCells(names, (labels) => ({ labels, count: 0 }));
  }

  add(values: readonly string[], by = 1): void {
    this.#cells.of(values).count += by;
  }

  /** Hands over what has been counted since the last time. */
  pour(): void {
    for (const cell of this.#cells.all) {
      if (cell.count === 0) continue;
      this.#counter.inc(cell.labels, cell.count);
      cell.count = 0;
    }
  }
}
