/**
 * Does together what one turn of the event loop brings: first everything is read, then all of it is worked on step by step, then everything is
 * written. Each system call puts the processor's memory of the code before it out of date, so one request after the other costs half as much
 * again as many at once. Where little is under way nothing waits: everything runs as it comes.
 */
export class Turn {
  readonly #busy: () => boolean;
  #arrivals: (() => void)[] = [];
  #writes: (() => void)[] = [];

  /** `busy` says whether so much is under way that gathering pays. */
  constructor(busy: () => boolean) {
    this.#busy = busy;
  }

  /** Works on what was read. `run` must not throw. */
  work(run: () => void): void {
    if (this.#arrivals.length === 0 && !this.#busy()) {
      run();
      return;
    }
    this.#arrivals.push(run);
    if (this.#arrivals.length === 1) setImmediate(() => this.#workAll());
  }

  /** Writes to a socket: at once, or before anything more is read. `run` must not throw. */
  write(run: () => void): void {
    if (this.#writes.length === 0 && !this.#busy()) {
      run();
      return;
    }
    this.#writes.push(run);
    // Node gets to it once no promise is left to go on with.
    if (this.#writes.length === 1) process.nextTick(() => this.#writeAll());
  }

  #workAll(): void {
    const arrivals = this.#arrivals;
    this.#arrivals = [];
    for (const run of arrivals) run();
  }

  #writeAll(): void {
    const writes = this.#writes;
    this.#writes = [];
    for (const run of writes) run();
  }
}

/** So many exchanges under way make a turn bring several things at once. */
export const BUSY_EXCHANGES = 8;

/** Everything at once, as it comes. */
export const NOT_GATHERED: Turn = new Turn(() => false);
