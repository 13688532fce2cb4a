import type { System } from "./explore.ts";

/**
 * A budget of two counters without a lock, as routers are often written: a hold reads `spent`, then `reserved`, and then swaps `reserved` if it is
 * unchanged; a commit adds to `spent` and then frees `reserved`. Each access is one step. It overspends: a hold that read the old `spent` before a
 * commit and swaps after a later hold brought `reserved` back to what it read.
 */
export interface CounterState {
  readonly spent: number;
  readonly reserved: number;
  readonly workers: readonly Worker[];
}

interface Worker {
  readonly at: "start" | "read_spent" | "read_both" | "held" | "committed" | "done";
  readonly sawSpent: number;
  readonly sawReserved: number;
}

const LIMIT = 3;
const COST = 2;

export function counterBudgetSystem(workers: number): System<CounterState> {
  const idle: Worker = { at: "start", sawSpent: 0, sawReserved: 0 };
  return {
    initial: { spent: 0, reserved: 0, workers: Array.from({ length: workers }, () => idle) },
    key: (state) => JSON.stringify(state),
    violation: ({ spent }) => (spent > LIMIT ? `spent ${spent} of ${LIMIT}` : undefined),
    *next(state): Generator<CounterState> {
      for (const [at, worker] of state.workers.entries()) {
        const next = step(state, worker);
        if (next === undefined) continue;
        const { worker: moved, ...counters } = next;
        yield {
          spent: state.spent,
          reserved: state.reserved,
          ...counters,
          workers: state.workers.with(at, moved),
        };
      }
    },
  };
}

type Step = { readonly worker: Worker; readonly spent?: number; readonly reserved?: number };

function step({ spent, reserved }: CounterState, worker: Worker): Step | undefined {
  switch (worker.at) {
    case "start":
      return { worker: { ...worker, at: "read_spent", sawSpent: spent } };
    case "read_spent":
      return { worker: { ...worker, at: "read_both", sawReserved: reserved } };
    case "read_both":
      if (worker.sawSpent + worker.sawReserved + COST > LIMIT) return { worker: { ...worker, at: "done" } };
      if (reserved !== worker.sawReserved) return { worker: { ...worker, at: "start" } };
      return { worker: { ...worker, at: "held" }, reserved: reserved + COST };
    case "held":
      return { worker: { ...worker, at: "committed" }, spent: spent + COST };
    case "committed":
      return { worker: { ...worker, at: "done" }, reserved: reserved - COST };
    case "done":
      return undefined;
  }
}
