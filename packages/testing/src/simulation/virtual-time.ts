import type { Clock } from "@iron/types";

/** The time of one router within a simulation. */
export interface VirtualClock extends Clock {
  /** Timers of this clock that wait. */
  readonly waiting: number;
  /** Its router is gone: whatever waits, and whatever will, is over at once, outside of time. What it does no longer counts. */
  end(): void;
}

/** Time that moves from one timer to the next, for many clocks at once. */
export interface VirtualTime {
  /** Milliseconds since the beginning. */
  readonly elapsed: number;
  clock(): VirtualClock;
  /** Moves on to the next timer and runs it; false when none waits. Timers of one instant run in the order they were set. */
  step(): boolean;
  /** Moves the wall clock of everybody, as an administrator or NTP does. */
  jump(ms: number): void;
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export function virtualTime(start: number = Date.UTC(2026, 0, 1)): VirtualTime {
  let elapsed = 0;
  let wall = start;
  const timers = createTimers();

  function clock(): VirtualClock {
    const own = new Set<Timer>();
    let ended = false;
    return {
      now: () => wall + Math.floor(elapsed),
      monotonic: () => elapsed,
      after(ms, run) {
        if (ended) return atOnce(run);
        const timer = timers.add(elapsed + Math.max(0, ms), () => {
          own.delete(timer);
          run();
        });
        own.add(timer);
        return () => {
          own.delete(timer);
          timers.remove(timer);
        };
      },
      get waiting() {
        return own.size;
      },
      end() {
        ended = true;
        for (const timer of own) {
          timers.remove(timer);
          atOnce(timer.run);
        }
        own.clear();
      },
    };
  }

  return {
    get elapsed() {
      return elapsed;
    },
    clock,
    step() {
      const timer = timers.next();
      if (timer === undefined) return false;
      elapsed = Math.max(elapsed, timer.at);
      timer.run();
      return true;
    },
    jump: (ms) => void (wall += ms),
  };
}

interface Timers {
  add(at: number, run: () => void): Timer;
  remove(timer: Timer): void;
  next(): Timer | undefined;
}

/** In order of time, and of setting within one instant. */
function createTimers(): Timers {
  const timers: Timer[] = [];
  return {
    add(at, run) {
      const timer = { at, run };
      let place = timers.length;
      while (place > 0 && (timers[place - 1]?.at ?? 0) > at) place -= 1;
      timers.splice(place, 0, timer);
      return timer;
    },
    remove(timer) {
      const place = timers.indexOf(timer);
      if (place >= 0) timers.splice(place, 1);
    },
    next: () => timers.shift(),
  };
}

function atOnce(run: () => void): () => void {
  const immediate = setImmediate(run);
  return () => clearImmediate(immediate);
}
