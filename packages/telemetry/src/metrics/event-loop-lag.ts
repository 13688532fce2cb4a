import { monitorEventLoopDelay } from "node:perf_hooks";
import { Gauge, type Registry } from "prom-client";

const RESOLUTION_MS = 20;
const NANOSECONDS = 1e9;
const QUANTILES = [50, 90, 99] as const;

/** How late timers were since the last look, by quantile. Returns what ends the watching. */
export function watchEventLoop(registry: Registry): () => void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  const gauge: Gauge<"quantile"> = new Gauge({
    name: "iron_event_loop_lag_seconds",
    help: "How late the event loop ran since the last scrape.",
    labelNames: ["quantile"],
    registers: [registry],
    collect() {
      for (const quantile of QUANTILES) {
        const late =
          delays.count === 0 ? 0 : delays.percentile(quantile) / NANOSECONDS - RESOLUTION_MS / 1000;
        this.set({ quantile: String(quantile / 100) }, Math.max(0, late));
      }
      delays.reset();
    },
  });
  return () => {
    registry.removeSingleMetric("iron_event_loop_lag_seconds");
    gauge.reset();
    delays.disable();
  };
}
