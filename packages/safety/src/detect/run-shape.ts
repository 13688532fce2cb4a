import { codeAt, isDigit } from "./characters.ts";

/** A run of letters and digits at which a value may begin. */
export interface RunShape {
  /** Lengths of the run, up to 64; absent: every length. */
  readonly lengths?: readonly number[];
  /** What the run is made of; absent: anything with a digit. */
  readonly of?: "digits" | "digit_first" | "letter_first";
  /**
   * What must follow, two characters each: one of ` -.,/)<+`, and a class: `0` a digit, `A` and `a` letters of a case, `(` itself, `_` a
   * blank, dash or dot, `~` anything else, `*` anything. Absent: anything.
   */
  readonly next?: readonly string[];
}

export const LONGEST_RUN = 64;
const DIGITS = 0;
const DIGIT_FIRST = 1;
const LETTER_FIRST = 2;
const MADE_OF = 3;
const SEPARATORS = " -.,/)<+";
const FOLLOWING = SEPARATORS.length + 1;
const CLASSES = "~0Aa(_";

/** So many cells there are: every length, one for all longer runs, what runs are made of, and what follows. */
export const CELLS: number = (LONGEST_RUN + 2) * MADE_OF * FOLLOWING * CLASSES.length;

const SEPARATOR: Uint8Array = new Uint8Array(128);
for (let at = 0; at < SEPARATORS.length; at += 1) SEPARATOR[SEPARATORS.charCodeAt(at)] = at + 1;
const CLASS: Uint8Array = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) CLASS[code] = Math.max(0, CLASSES.indexOf(classOf(code)));

function classOf(code: number): string {
  if (isDigit(code)) return "0";
  if (code >= 65 && code <= 90) return "A";
  if (code >= 97 && code <= 122) return "a";
  if (code === 40) return "(";
  return code === 32 || code === 45 || code === 46 ? "_" : "~";
}

/** A number for a run's length and what it is made of. */
export function runNumber(length: number, digitsAlone: boolean, digitFirst: boolean): number {
  const made = digitsAlone ? DIGITS : digitFirst ? DIGIT_FIRST : LETTER_FIRST;
  return Math.min(length, LONGEST_RUN + 1) * MADE_OF + made;
}

/** The cell of a run: a number for what `runNumber` says, and for what follows its end in the text. */
export function runCell(run: number, text: string, end: number): number {
  const next = codeAt(text, end);
  const then = codeAt(text, end + 1);
  const separator = next < 128 ? (SEPARATOR[next] ?? 0) : 0;
  const follows = then < 128 ? (CLASS[then] ?? 0) : 0;
  return (run * FOLLOWING + separator) * CLASSES.length + follows;
}

/** Whether runs of a cell have one of the shapes. */
export function hasShape(shapes: readonly RunShape[], cell: number): boolean {
  const follows = CLASSES.charAt(cell % CLASSES.length);
  const separator = SEPARATORS.charAt((Math.floor(cell / CLASSES.length) % FOLLOWING) - 1);
  const made = Math.floor(cell / CLASSES.length / FOLLOWING) % MADE_OF;
  const length = Math.floor(cell / CLASSES.length / FOLLOWING / MADE_OF);
  return shapes.some(
    (shape) =>
      (shape.lengths?.includes(length) ?? true) &&
      isMadeOf(shape.of, made) &&
      (shape.next?.some((two) => two[0] === separator && (two[1] === "*" || two[1] === follows)) ?? true),
  );
}

function isMadeOf(of: RunShape["of"], made: number): boolean {
  if (of === undefined) return true;
  if (of === "digits") return made === DIGITS;
  return of === "letter_first" ? made === LETTER_FIRST : made !== LETTER_FIRST;
}

/** Whole numbers from one to the other, both counted. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
