/** Levels within levels, one for each label; the last has the cells. */
type Level = Map<string, unknown>;

/** One cell for each set of label values, found without making a text of them. */
export class LabelCells<L extends string, Cell extends object> {
  readonly #names: readonly L[];
  readonly #make: (labels: Readonly<Record<L, string>>) => Cell;
  readonly #root: Level = new Map();
  readonly #all: Cell[] = [];

  /** `names` in the order in which `of` is given their values. */
  constructor(names: readonly L[], make: (labels: Readonly<Record<L, string>>) => Cell) {
    this.#names = names;
    this.#make = make;
  }

  /** In the order in which they came to be. */
  get all(): readonly Cell[] {
    return this.#all;
  }

  of(values: readonly string[]): Cell {
    let level = this.#root;
    const last = this.#names.length - 1;
    for (let at = 0; at < last; at += 1) {
      const value = values[at] ?? "";
      let next = level.get(value) as Level | undefined;
      if (next === undefined) level.set(value, (next = new Map()));
      level = next;
    }
    const value = values[last] ?? "";
    let cell = level.get(value) as Cell | undefined;
    if (cell === undefined) level.set(value, (cell = this.#add(values)));
    return cell;
  }

  #add(values: readonly string[]): Cell {
    const labels = Object.fromEntries(this.#names.map((name, at) => [name, values[at] ?? ""]));
    const cell = this.#make(labels as Record<L, string>);
    this.#all.push(cell);
    return cell;
  }
}
