import { simulate } from "./simulate.ts";
import type { LedgerKind } from "./world.ts";

export interface Many {
  readonly from: number;
  readonly to: number;
  readonly ledger?: LedgerKind;
  /** Stops after so much time. */
  readonly atMostMs?: number;
  /** Stops after so many. Default 10. */
  readonly mostFailures?: number;
}

export interface ManySimulated {
  readonly seeds: number;
  /** Which seed, what went wrong, and the command that lives through it again. */
  readonly failures: readonly string[];
  readonly requests: number;
  readonly calls: number;
  readonly crashes: number;
}

/** Lives through one seed after another. */
export async function simulateMany({
  from,
  to,
  ledger,
  atMostMs,
  mostFailures = 10,
}: Many): Promise<ManySimulated> {
  const began = performance.now();
  const failures: string[] = [];
  const sums = { seeds: 0, requests: 0, calls: 0, crashes: 0 };
  for (let seed = from; seed <= to && failures.length < mostFailures; seed += 1) {
    if (atMostMs !== undefined && performance.now() - began > atMostMs) break;
    const one = await simulate(seed, { ledger });
    sums.seeds += 1;
    sums.requests += one.requests;
    sums.calls += one.calls;
    sums.crashes += one.crashes;
    if (one.violations.length === 0) continue;
    const command = `node packages/sdk/test/simulation/replay.ts ${seed}${ledger === undefined ? "" : ` ${ledger}`}`;
    failures.push(`seed ${seed}: ${one.violations.slice(0, 3).join("; ")}. Again: ${command}`);
  }
  return { ...sums, failures };
}
