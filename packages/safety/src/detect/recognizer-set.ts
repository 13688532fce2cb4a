import type { Recognizer, Trigger } from "./recognizer.ts";

/** Recognizers laid out by what triggers them. */
export interface RecognizerSet {
  readonly all: readonly Recognizer[];
  readonly of: Readonly<Record<Trigger, readonly Recognizer[]>>;
  /** For `number`: by length of the run; the last entry is for all longer ones. */
  readonly byLength: readonly (readonly Recognizer[])[];
}

const LONGEST_RUN = 64;

export function recognizerSet(all: readonly Recognizer[]): RecognizerSet {
  const of = (trigger: Trigger): readonly Recognizer[] => all.filter((one) => one.triggers.includes(trigger));
  const numbers = of("number");
  return {
    all,
    of: {
      number: numbers,
      token: of("token"),
      at: of("at"),
      colon: of("colon"),
      equals: of("equals"),
      scheme: of("scheme"),
      dashes: of("dashes"),
    },
    byLength: Array.from({ length: LONGEST_RUN + 2 }, (_, length) =>
      numbers.filter((one) => one.lengths === undefined || one.lengths.includes(length)),
    ),
  };
}

/** Whole numbers from one to the other, both counted. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
