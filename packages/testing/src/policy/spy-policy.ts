import type { CallGuard, Guard, Policy } from "@iron/types";

export interface SpiedPolicy {
  readonly policy: Policy;
  /** Guards that were made. */
  readonly guards: number;
  readonly settled: number;
  /** For each call it opened, how often it was closed. */
  readonly closes: readonly number[];
}

/** The same policy, watched: how often its calls were closed and its exchanges settled. */
export function spyPolicy(policy: Policy): SpiedPolicy {
  const seen = { guards: 0, settled: 0, closes: [] as number[] };
  const watched: Policy = {
    name: policy.name,
    guard(exchange) {
      seen.guards += 1;
      return spyGuard(policy.guard(exchange), seen);
    },
  };
  return Object.defineProperties({ policy: watched } as SpiedPolicy, {
    guards: { get: () => seen.guards },
    settled: { get: () => seen.settled },
    closes: { get: () => seen.closes },
  });
}

function spyGuard(guard: Guard, seen: { settled: number; readonly closes: number[] }): Guard {
  return {
    admit: () => guard.admit?.(),
    ...(guard.attempt ? { attempt: guard.attempt.bind(guard) } : {}),
    async open(call) {
      const opened = await guard.open?.(call);
      if (!opened) return;
      const at = seen.closes.push(0) - 1;
      const watched: CallGuard = {
        progress: (delivered) => opened.progress?.(delivered),
        close(end) {
          seen.closes[at] = (seen.closes[at] ?? 0) + 1;
          return opened.close(end);
        },
      };
      return watched;
    },
    ...(guard.transform ? { transform: guard.transform.bind(guard) } : {}),
    settle(outcome) {
      seen.settled += 1;
      return guard.settle?.(outcome);
    },
  };
}
