import type { Recognizer, Trigger } from "./recognizer.ts";
import { CELLS, hasShape } from "./run-shape.ts";

type Asked = readonly Recognizer[];

/** Recognizers laid out by what triggers them. */
export interface RecognizerSet {
  readonly all: Asked;
  readonly of: Readonly<Record<Exclude<Trigger, "number">, Asked>>;
  /** For `number`: those that runs of a cell concern. */
  atCell(cell: number): AskedAtCell;
}

export interface AskedAtCell {
  readonly always: Asked;
  /** Asked only where a word of the group may stand shortly before. */
  readonly inContext: readonly { readonly group: number; readonly recognizer: Recognizer }[];
}

export function recognizerSet(all: Asked): RecognizerSet {
  const of = (trigger: Trigger): Asked => all.filter((one) => one.triggers.includes(trigger));
  const numbers = of("number");
  // A cell is worked out when the first run of it is met: most never are.
  const cells: (AskedAtCell | undefined)[] = Array.from({ length: CELLS });
  return {
    all,
    of: {
      token: of("token"),
      at: of("at"),
      colon: of("colon"),
      equals: of("equals"),
      scheme: of("scheme"),
      dashes: of("dashes"),
    },
    atCell(cell) {
      return cells[cell] ?? (cells[cell] = askedAt(cell, numbers));
    },
  };
}

function askedAt(cell: number, numbers: Asked): AskedAtCell {
  const always: Recognizer[] = [];
  const inContext: AskedAtCell["inContext"][number][] = [];
  for (const recognizer of numbers) {
    const { runs, needs } = recognizer;
    if (runs !== undefined && !hasShape(runs, cell)) continue;
    if (needs === undefined || hasShape(needs.exceptAt ?? [], cell)) always.push(recognizer);
    else inContext.push({ group: needs.group, recognizer });
  }
  return { always, inContext };
}
