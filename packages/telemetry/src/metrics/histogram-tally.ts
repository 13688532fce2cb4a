import type { Metric, Registry } from "prom-client";
import { LabelCells } from "./label-cells.ts";

export interface HistogramOptions<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly L[];
  /** Upper bounds, rising. */
  readonly buckets: readonly number[];
  readonly registers: readonly Registry[];
}

interface Cell<L extends string> {
  readonly labels: Readonly<Record<L, string>>;
  /** One for each bound, and one for what is above them all. */
  readonly counts: number[];
  sum: number;
}

interface Line {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** A histogram that writes what Prometheus' own does, for what every request observes: the library's makes a text of the labels each time. */
export class HistogramTally<L extends string> {
  readonly #options: HistogramOptions<L>;
  readonly #cells: LabelCells<L, Cell<L>>;

  constructor(options: HistogramOptions<L>) {
    this.#options = options;
    const { name, labelNames, buckets } = options;
    const bounds = buckets.length;
    this.#cells = new LabelCells(labelNames, (labels) => ({
      labels,
      counts: Array.from({ length: bounds + 1 }, () => 0),
      sum: 0,
    }));
    // A registry asks of a metric its name, and `get` when it is read; the types know the library's own classes alone.
    const metric = { name, get: () => Promise.resolve(this.#get()) } as unknown as Metric;
    for (const registry of options.registers) registry.registerMetric(metric);
  }

  /** `values` of the labels, in the order of their names. */
  observe(values: readonly string[], value: number): void {
    const cell = this.#cells.of(values);
    const { buckets } = this.#options;
    let at = 0;
    while (at < buckets.length && value > (buckets[at] ?? 0)) at += 1;
    cell.counts[at] = (cell.counts[at] ?? 0) + 1;
    cell.sum += value;
  }

  #get(): object {
    const { name, help } = this.#options;
    const values = this.#cells.all.flatMap((cell) => this.#lines(cell));
    return { name, help, type: "histogram", aggregator: "sum", values };
  }

  /** Each bucket counts what is in those below it, too. */
  #lines({ labels, counts, sum }: Cell<L>): Line[] {
    const { name, buckets } = this.#options;
    let below = 0;
    const lines = counts.map((count, at) => {
      below += count;
      return { metricName: `${name}_bucket`, labels: { le: buckets[at] ?? "+Inf", ...labels }, value: below };
    });
    return [
      ...lines,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: below },
    ];
  }
}
