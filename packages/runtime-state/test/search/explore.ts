/** A system of small states: numbers from 0 to 255 in fixed places. */
export interface Model {
  readonly initial: Uint8Array;
  /** Calls `found` for every state that one atomic action leads to; returns what the action itself violated. */
  next(state: Uint8Array, found: (state: Uint8Array, violation?: string) => void): void;
  /** What this state violates. */
  check(state: Uint8Array): string | undefined;
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  /** The first state that violates something, and how many actions lead to it. */
  readonly violation: { readonly what: string; readonly depth: number } | undefined;
  /** False when `atMost` ended the search. */
  readonly complete: boolean;
}

/** Breadth first through every reachable state: each interleaving of atomic actions is covered by its states. */
export function explore(model: Model, atMost: number = Infinity): Explored {
  const seen = new Set<string>([key(model.initial)]);
  let level = [model.initial];
  let transitions = 0;
  let violation: Explored["violation"];
  for (let depth = 0; level.length > 0 && violation === undefined; depth += 1) {
    const following: Uint8Array[] = [];
    for (const state of level) {
      const what = model.check(state);
      if (what !== undefined) violation ??= { what, depth };
      model.next(state, (reached, wrong) => {
        transitions += 1;
        if (wrong !== undefined) violation ??= { what: wrong, depth: depth + 1 };
        const name = key(reached);
        if (seen.has(name) || seen.size >= atMost) return;
        seen.add(name);
        following.push(reached);
      });
    }
    level = following;
  }
  return { states: seen.size, transitions, violation, complete: seen.size < atMost };
}

function key(state: Uint8Array): string {
  return String.fromCharCode(...state);
}
