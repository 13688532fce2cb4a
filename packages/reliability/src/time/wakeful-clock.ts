import type { Clock } from "@iron/types";
import { systemClock } from "@iron/types";

/** The system's time, whose timers keep the process alive: what is waited for is work, also in a script that does nothing else. */
export const wakefulClock: Clock = {
  ...systemClock,
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
