/** Time, so that tests can move it. */
export interface Clock {
  /** Epoch milliseconds: for dates and windows. */
  now(): number;
  /** Milliseconds that never go back: for durations and timeouts. */
  monotonic(): number;
  /** Runs once after `ms`; returns what cancels it. Does not keep the process alive. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
