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

/** Whether one of the words stands shortly before a place. */
export function hasContext(site: Site, start: number, { group, pattern }: Context): boolean {
  if (!site.near(group, start)) return false;
  return pattern.test(site.text.slice(Math.max(0, start - LOOK_BEHIND), start));
}
