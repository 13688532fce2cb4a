// A relay as it runs beside a router, that says of itself how long its event loop was held up, and what it used.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { pageFolder, startRelay } from "@iron/dashboard-relay";

/** Since it was asked the last time. Milliseconds of the event loop's delay, processor time in microseconds, megabytes. */
export interface RelayUsed {
  readonly delayP99Ms: number;
  readonly delayMostMs: number;
  readonly cpuUs: number;
  readonly residentMb: number;
}

/** How often the event loop is looked at: what a timer of its own waits for is not a delay. */
const LOOK_EVERY_MS = 5;

const delay = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
delay.enable();
let cpu = process.cpuUsage();

function used(): RelayUsed {
  const spent = process.cpuUsage(cpu);
  cpu = process.cpuUsage();
  const answer = {
    delayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - LOOK_EVERY_MS),
    delayMostMs: Math.max(0, delay.max / 1e6 - LOOK_EVERY_MS),
    cpuUs: spent.user + spent.system,
    residentMb: process.memoryUsage.rss() / 1024 / 1024,
  };
  delay.reset();
  return answer;
}

async function follow(router: string): Promise<void> {
  const routers = [{ url: router, token: "bench" }];
  const { url, token } = await startRelay({ routers, page: pageFolder(), port: 0 });
  process.send?.({ url, token });
}

process.on("message", (message: { readonly router: string } | "used") => {
  if (message === "used") process.send?.(used());
  else void follow(message.router);
});
process.on("disconnect", () => process.exit());
