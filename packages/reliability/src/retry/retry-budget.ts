export interface RetryBudgetOptions {
  /** Retries under way, as a share of the first calls in flight. Default 0.2. */
  readonly share?: number | undefined;
  /** So many retries are always allowed at one time. Default 3. */
  readonly floor?: number | undefined;
}

/** Keeps retries from multiplying the load on a provider that is down: at a share of 0.2, calls are at most 1.2 times the requests. */
export interface RetryBudget {
  /** A request begins its first call; returns what ends it. */
  begin(): () => void;
  /** Leave for one retry, from its wait to its end: returns what ends it, or undefined when too many are under way. */
  take(): (() => void) | undefined;
  readonly inFlight: number;
  readonly retrying: number;
  /** How often leave was refused. */
  readonly refused: number;
}

/** The rule is Envoy's `retry_budget`, with first calls alone as its base. */
export function createRetryBudget(options: RetryBudgetOptions = {}): RetryBudget {
  const { share = 0.2, floor = 3 } = options;
  let inFlight = 0;
  let retrying = 0;
  let refused = 0;
  return {
    begin() {
      inFlight += 1;
      return once(() => (inFlight -= 1));
    },
    take() {
      if (retrying >= Math.max(floor, Math.floor((inFlight - retrying) * share))) {
        refused += 1;
        return undefined;
      }
      retrying += 1;
      return once(() => (retrying -= 1));
    },
    get inFlight() {
      return inFlight;
    },
    get retrying() {
      return retrying;
    },
    get refused() {
      return refused;
    },
  };
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
