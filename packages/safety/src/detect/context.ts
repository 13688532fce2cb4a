import { type ContextGroup, groupNumber } from "./context-words.ts";
import { isDigit } from "./characters.ts";
import { LOOK_BEHIND, type Site } from "./recognizer.ts";

/** Words that make a value surer when they stand shortly before it. The pattern is bounded. */
export interface Context {
  /** A number of `ContextWords`. */
  readonly group: number;
  readonly pattern: RegExp;
  /** The pattern takes no digit between the word and the value: then less is looked at. */
  readonly noDigits?: boolean;
}

export function contextOf(
  group: ContextGroup,
  pattern: RegExp,
  how: Pick<Context, "noDigits"> = {},
): Context {
  return { group: groupNumber(group), pattern, noDigits: how.noDigits === true };
}

/** `date_of_birth` and `dateOfBirth` are also read as `date of birth`. */
const IDENTIFIER = /_|[a-z][A-Z]/;
const JOINT = /_|(?<=[a-z])(?=[A-Z])/g;

/** Whether one of the words stands shortly before a place. */
export function hasContext(site: Site, start: number, context: Context): boolean {
  const { group, pattern, noDigits } = context;
  if (!site.near(group, start)) return false;
  const { text } = site;
  let from = Math.max(0, start - LOOK_BEHIND);
  if (noDigits === true) from = lastDigit(text, from, start);
  const before = text.slice(from, start);
  return pattern.test(before) || (IDENTIFIER.test(before) && pattern.test(before.replaceAll(JOINT, " ")));
}

/** The last digit between two places; the first place when there is none. */
function lastDigit(text: string, from: number, to: number): number {
  let at = to - 1;
  while (at > from && !isDigit(text.charCodeAt(at))) at -= 1;
  return Math.max(at, from);
}
