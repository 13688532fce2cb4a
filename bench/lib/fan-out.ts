import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { stuckPage, wasLetGo } from "./bare-page.ts";
import { type Child, child } from "./child.ts";
import { percentile } from "./numbers.ts";
import type { RelayUsed } from "./relay-watched.ts";
import type { ViewersSaw, ViewersWanted } from "./viewers.ts";

export interface FanOut {
  readonly rate: number;
  readonly viewers: number;
  /** Processes that the pages are spread over. */
  readonly readers: number;
  readonly seconds: number;
}

/** As `startRelayBeside` runs it. */
const RELAY_ARGV: readonly string[] = ["--max-old-space-size=256"];

/**
 * Events at a rate to many pages and one that does not read, and to a witness: one page in a process that has nothing else to do, which tells what is
 * the relay's time and what is the time of those who read for many pages at once.
 */
export async function fanOut({ rate, viewers, readers, seconds }: FanOut): Promise<void> {
  using source = child("event-source.ts");
  const [{ url: router }] = (await once(source.process, "message")) as [{ url: string }];
  using relay = child("relay-watched.ts", RELAY_ARGV);
  const at = await relay.ask<{ readonly url: string; readonly token: string }>({ router });
  using witness = child("viewers.ts");
  using many = group(readers);
  await witness.ask({ ...at, viewers: 1 } satisfies ViewersWanted);
  for (const [index, one] of many.children.entries()) {
    const share = Math.floor((viewers + index) / readers);
    await one.ask({ ...at, viewers: share } satisfies ViewersWanted);
  }
  const stuck = await stuckPage(at);
  await sleep(1500);

  source.process.send({ rate, seconds: seconds + 1 });
  await sleep(1000); // the first second warms up
  const pages = [witness, ...many.children];
  await Promise.all(pages.map((page) => page.ask("saw")));
  await relay.ask("used");
  const used: RelayUsed[] = [];
  for (let second = 0; second < seconds; second += 1) {
    await sleep(1000);
    used.push(await relay.ask<RelayUsed>("used"));
  }
  const [alone, ...shared] = await Promise.all(pages.map((page) => page.ask<ViewersSaw>("saw")));
  const wanted = rate * (seconds + 1);
  const end = await settled(pages, wanted);
  const took = shared.flatMap((one) => one.took);
  const resident = used.map(({ residentMb }) => residentMb);
  const most = (of: keyof RelayUsed): string => Math.max(...used.map((one) => one[of])).toFixed(0);
  console.log(
    [
      `${rate} events/s for ${seconds} s to ${viewers} pages in ${readers} ${readers === 1 ? "process" : "processes"} and one that does not read`,
      line("all pages", took),
      line("the witness", alone?.took ?? []),
      `  every page got ${Math.min(...end.map(({ least }) => least))} of ${wanted}; ${end.reduce((sum, { gaps }) => sum + gaps, 0)} gaps; ${end.reduce((sum, { gone }) => sum + gone, 0)} let go; the one that does not read was ${(await wasLetGo(stuck)) ? "let go" : "kept, for it all fits into the buffers"}`,
      `  relay: ${(used.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / seconds / 1e4).toFixed(0)} % of one processor; its event loop late by ${percentile(
        used.map(({ delayP99Ms }) => delayP99Ms),
        50,
      ).toFixed(
        0,
      )} ms (p99 of a second, median), ${most("delayMostMs")} ms at most; ${[0, 0.25, 0.5, 0.75, 1].map((share) => resident[Math.round(share * (resident.length - 1))]?.toFixed(0)).join(", ")} MB at the beginning, each quarter and the end, ${most("residentMb")} at most`,
    ].join("\n"),
  );
  stuck.destroy();
}

function line(name: string, times: readonly number[]): string {
  const most = times.reduce((longest, one) => Math.max(longest, one), 0);
  return `  ${name}: p50 ${percentile(times, 50)} ms, p99 ${percentile(times, 99)} ms, most ${most} ms`;
}

const PATIENCE_MS = 5000;

/** Asks until everybody has everything, or it takes too long. */
async function settled(pages: readonly Child[], wanted: number): Promise<readonly ViewersSaw[]> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const saw = await Promise.all(pages.map((page) => page.ask<ViewersSaw>("saw")));
    if (saw.every(({ least }) => least >= wanted) || performance.now() > until) return saw;
    await sleep(100);
  }
}

function group(size: number): { readonly children: readonly Child[] } & Disposable {
  const children = Array.from({ length: size }, () => child("viewers.ts"));
  return {
    children,
    [Symbol.dispose]: () => {
      for (const one of children) one[Symbol.dispose]();
    },
  };
}
