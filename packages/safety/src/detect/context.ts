import { type ContextGroup, groupNumber } from "./context-words.ts";
import { LOOK_BEHIND, type Site } from "./recognizer.ts";

/** Words that make a value surer when they stand shortly before it. The pattern is bounded. */
export interface Context {
  /** A number of `ContextWords`. */
  readonly group: number;
  readonly pattern: RegExp;
}

export function contextOf(group: ContextGroup, pattern: RegExp): Context {
  return { group: groupNumber(group), pattern };
}

/** `date_of_birth` and `dateOfBirth` are also read as `date of birth`. */
const IDENTIFIER = /_|[a-z][A-Z]/;
const JOINT = /_|(?<=[a-z])(?=[A-Z])/g;

/** Whether one of the words stands shortly before a place. */
export function hasContext(site: Site, start: number, { group, pattern }: Context): boolean {
  if (!site.near(group, start)) return false;
  const before = site.text.slice(Math.max(0, start - LOOK_BEHIND), start);
  return pattern.test(before) || (IDENTIFIER.test(before) && pattern.test(before.replaceAll(JOINT, " ")));
}
