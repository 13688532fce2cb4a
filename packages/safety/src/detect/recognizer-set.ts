import type { Recognizer, Trigger } from "./recognizer.ts";
import { CELLS, hasShape } from "./run-shape.ts";

/** What is asked of a recognizer. All are laid out alike in memory, so that asking one after the other is fast. */
export interface Asker {
  readonly kind: string;
  /** The group of context that must be near; -1: none. */
  readonly group: number;
  /** It may be near the value and not near the run. */
  readonly beginsBefore: boolean;
  readonly find: Recognizer["find"];
}

export type Asked = readonly Asker[];

const NO_GROUP = -1;
const asker = ({ kind, find, needs }: Recognizer, group = NO_GROUP): Asker => ({
  kind,
  group,
  beginsBefore: needs?.beginsBefore === true,
  find,
});

/** Recognizers laid out by what triggers them. */
export interface RecognizerSet {
  readonly of: Readonly<Record<Exclude<Trigger, "number">, Asked>>;
  /** For `number`: those that runs of a cell concern. */
  atCell(cell: number): AskedAtCell;
}

export interface AskedAtCell {
  readonly always: Asked;
  /** Asked only where a word of the group may stand shortly before. */
  readonly inContext: Asked;
}

export function recognizerSet(all: readonly Recognizer[]): RecognizerSet {
  const by = (trigger: Trigger): readonly Recognizer[] => all.filter((one) => one.triggers.includes(trigger));
  const of = (trigger: Trigger): Asked => by(trigger).map((one) => asker(one));
  const numbers = by("number");
  // A cell is worked out when the first run of it is met: most never are.
  const cells: (AskedAtCell | undefined)[] = Array.from({ length: CELLS });
  return {
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

function askedAt(cell: number, numbers: readonly Recognizer[]): AskedAtCell {
  const always: Asker[] = [];
  const inContext: Asker[] = [];
  for (const recognizer of numbers) {
    const { runs, needs } = recognizer;
    if (runs !== undefined && !hasShape(runs, cell)) continue;
    if (needs === undefined || hasShape(needs.exceptAt ?? [], cell)) always.push(asker(recognizer));
    else inContext.push(asker(recognizer, needs.group));
  }
  return { always, inContext };
}
