/** A system of atomic steps: what it is like at first, where each step leads, and what must never be. */
export interface System<State> {
  readonly initial: State;
  /** Every state that one step leads to. */
  next(state: State): Iterable<State>;
  /** What is wrong with a state; undefined when nothing is. */
  violation(state: State): string | undefined;
  /** Equal for equal states. */
  key(state: State): string;
}

export interface Exploration<State> {
  readonly states: number;
  readonly steps: number;
  /** The first states found that must not be, with what is wrong. */
  readonly violations: readonly { readonly state: State; readonly why: string }[];
}

/** Visits every state that can be reached, in order of distance, up to `most` of them. */
export function explore<State>(system: System<State>, most: number): Exploration<State> {
  const seen = new Set([system.key(system.initial)]);
  const violations: { state: State; why: string }[] = [];
  let frontier = [system.initial];
  let steps = 0;
  while (frontier.length > 0 && seen.size < most) {
    const following: State[] = [];
    for (const state of frontier) {
      const why = system.violation(state);
      if (why !== undefined && violations.length < 10) violations.push({ state, why });
      for (const next of system.next(state)) {
        steps += 1;
        const key = system.key(next);
        if (seen.has(key)) continue;
        seen.add(key);
        following.push(next);
      }
    }
    frontier = following;
  }
  return { states: seen.size, steps, violations };
}
