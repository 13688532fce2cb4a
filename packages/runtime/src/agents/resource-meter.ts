import type { Clock } from "@iron/types";
import type { AgentResources } from "./agent-info.ts";
import type { ProcessSample } from "./agent-process.ts";

/** Turns samples into a rate and a peak. */
export interface ResourceMeter {
  readonly last: AgentResources | undefined;
  add(sample: ProcessSample | undefined): void;
}

export function createResourceMeter(clock: Clock): ResourceMeter {
  let last: AgentResources | undefined;
  let at = clock.monotonic();
  return {
    get last() {
      return last;
    },
    add(sample) {
      if (sample === undefined) return;
      const now = clock.monotonic();
      const elapsedMs = Math.max(1, now - at);
      at = now;
      // Processes that ended take their time along: never less than nothing.
      const spentMs = Math.max(0, sample.cpuMs - (last?.cpuMs ?? 0));
      last = {
        ...sample,
        cpuPercent: Math.round((spentMs / elapsedMs) * 1000) / 10,
        peakRssBytes: Math.max(sample.rssBytes, last?.peakRssBytes ?? 0),
        at: clock.now(),
      };
    },
  };
}
