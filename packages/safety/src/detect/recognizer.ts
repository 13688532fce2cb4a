import type { Match } from "./detection.ts";
import type { RunShape } from "./run-shape.ts";

/**
 * What makes the scan ask a recognizer, so that clean text asks none:
 * - `number`: a run of letters and digits with at least one digit (`start` to `end`), asked only for the shapes it names
 * - `token`: a run of letters, digits, `-` and `_` of at least 16 characters
 * - `at`, `colon`, `equals`, `scheme`: an `@`, a `:`, a `=`, a `://`
 * - `dashes`: a run that begins with five dashes
 */
export type Trigger = "number" | "token" | "at" | "colon" | "equals" | "scheme" | "dashes";

export interface Site {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** For `number`: the run and what follows it, as `runCell` numbers them. */
  readonly cell: number;
  /** Whether a word of a context's group may stand shortly before a place: a sieve, which never says no to one that does. */
  near(group: number, start: number): boolean;
  /** False once dear checks have been made too often in this text: then a likely value counts as one. */
  mayCheck(): boolean;
  /** Places before this were part of a long value that was judged: asking again would cost more than linear time. */
  judgedTo: number;
  /** Places before this are part of what was found: nothing is looked for there. The scan sets it for what is as sure as can be. */
  takenTo: number;
}

/**
 * Finds values of one kind. A verdict may depend on at most `LOOK_BEHIND` characters before the match, on the match, and on a character
 * or two after it: so a stream can be judged piece by piece. Work at one site is bounded, so a scan is linear.
 */
export interface Recognizer {
  readonly kind: string;
  readonly triggers: readonly Trigger[];
  /** For `number`: the runs at which a value may begin, and what follows them. */
  readonly runs?: readonly RunShape[];
  /** For `number`: asked only where a word of this group may stand shortly before, except at runs that say enough alone. */
  readonly needs?: Needs;
  find(site: Site, trigger: Trigger): Match | undefined;
  /** Where the end of a text begins that may still become a value: what a stream must hold back. The text's length when nowhere. */
  tail(text: string): number;
}

/** What must be near for a recognizer to be asked. */
export interface Needs {
  readonly group: number;
  readonly exceptAt?: readonly RunShape[];
  /** A value may begin before the run, up to `LOOK_BEHIND` characters: the word may be as much further away. */
  readonly beginsBefore?: boolean;
}

/** How far before a match a recognizer may look. */
export const LOOK_BEHIND = 64;
