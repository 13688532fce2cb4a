import type { Counter } from "prom-client";

type Cells = Map<string, Cells | Cell>;

interface Cell {
  readonly labels: Readonly<Record<string, string>>;
  count: number;
}

/**
 * A counter in front of Prometheus' own, for what every request counts. Finding the place of a set of labels costs the library several times
 * what the rest of the counting does, so numbers are gathered here and handed over when somebody reads.
 */
export class Tally<L extends string> {
  readonly #counter: Counter<L>;
  readonly #names: readonly L[];
  readonly #cells: Cells = new Map();
  readonly #used: Cell[] = [];

  /** `names` in the order in which `add` is given their values. */
  constructor(counter: Counter<L>, names: readonly L[]) {
    this.#counter = counter;
    this.#names = names;
  }

  add(values: readonly string[], by = 1): void {
    let level: Cells = this.#cells;
    const last = this.#names.length - 1;
    for (let at = 0; at < last; at += 1) {
      const value = values[at] ?? "";
      let next = level.get(value);
      if (!(next instanceof Map)) level.set(value, (next = new Map()));
      level = next;
    }
    const value = values[last] ?? "";
    const cell = level.get(value);
    if (cell === undefined || cell instanceof Map) level.set(value, this.#newCell(values, by));
    else cell.count += by;
  }

  /** Hands over what has been counted since the last time. */
  pour(): void {
    for (const cell of this.#used) {
      if (cell.count === 0) continue;
      this.#counter.inc(cell.labels as Record<L, string>, cell.count);
      cell.count = 0;
    }
  }

  #newCell(values: readonly string[], count: number): Cell {
    const labels = Object.fromEntries(this.#names.map((name, at) => [name, values[at] ?? ""]));
    const cell = { labels, count };
    this.#used.push(cell);
    return cell;
  }
}
