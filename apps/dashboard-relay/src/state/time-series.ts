import type { SeenRequest } from "../feed/feed-schema.ts";
import type { Step } from "./live-state.ts";

const STEP_MS = 10_000;
const STEPS = 60;
/** Enough for a percentile that one can read off a chart. */
const SAMPLES = 200;

interface Collected {
  requests: number;
  spent: number;
  tokensIn: number;
  tokensOut: number;
  readonly durations: number[];
  readonly firstTokens: number[];
}

/** The last ten minutes in steps of ten seconds, however many requests there are. */
export class TimeSeries {
  readonly #steps = new Map<number, Collected>();

  add(request: SeenRequest): void {
    // A request counts where it ended.
    const ended = request.at + request.durationMs;
    const step = this.#step(ended - (ended % STEP_MS) + STEP_MS);
    step.requests += 1;
    step.spent += request.cost.microdollars;
    step.tokensIn += request.usage?.inputTokens ?? 0;
    step.tokensOut += request.usage?.outputTokens ?? 0;
    if (request.outcome === "refused") return;
    sample(step.durations, request.durationMs, step.requests);
    const first = request.attempts.at(-1)?.firstTokenMs;
    if (first !== undefined) sample(step.firstTokens, first, step.requests);
  }

  /** Every step, also those in which nothing ended. */
  steps(now: number): readonly Step[] {
    const end = now - (now % STEP_MS) + STEP_MS;
    return Array.from({ length: STEPS }, (_, at) => {
      const time = end - (STEPS - 1 - at) * STEP_MS;
      const found = this.#steps.get(time);
      return { at: time, ...(found === undefined ? NOTHING : shown(found)) };
    });
  }

  #step(at: number): Collected {
    const found = this.#steps.get(at);
    if (found !== undefined) return found;
    const step: Collected = {
      requests: 0,
      spent: 0,
      tokensIn: 0,
      tokensOut: 0,
      durations: [],
      firstTokens: [],
    };
    this.#steps.set(at, step);
    if (this.#steps.size > STEPS) this.#steps.delete(Math.min(...this.#steps.keys()));
    return step;
  }
}

const NOTHING: Omit<Step, "at"> = { requests: 0, spent: 0, tokensIn: 0, tokensOut: 0 };

function shown({ durations, firstTokens, ...sums }: Collected): Omit<Step, "at"> {
  return {
    ...sums,
    p50: percentile(durations, 0.5),
    p95: percentile(durations, 0.95),
    firstToken: percentile(firstTokens, 0.5),
  };
}

/** Every value has the same chance to be among those that are kept. */
function sample(values: number[], value: number, seen: number): void {
  if (values.length < SAMPLES) values.push(value);
  else if (Math.random() < SAMPLES / seen) values[Math.floor(Math.random() * SAMPLES)] = value;
}

function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
