import {
  type SeededRandom,
  seededRandom,
  type VirtualClock,
  type VirtualTime,
  virtualTime,
} from "@iron/testing";
import type { BudgetSettings } from "@iron/cost";
import { Book } from "./book.ts";
import type { ProviderCall } from "./provider-account.ts";
import { createTrace, type Trace } from "./trace.ts";

/** Which ledger the routers of a world keep their money in. */
export type LedgerKind = "memory" | "sqlite" | "counter";

/** What one seed makes of a world. */
export interface WorldPlan {
  readonly ledger: LedgerKind;
  readonly budget: BudgetSettings;
  /** How often providers go wrong. */
  readonly weather: number;
  readonly leased: boolean;
  readonly requests: number;
  /** Output caps that clients ask for; undefined: none. */
  readonly caps: readonly (number | undefined)[];
  readonly lastMs: number;
  readonly reliability: {
    readonly hedge: boolean;
    readonly firstFrameMs: number | undefined;
    readonly deadlineMs: number | undefined;
    readonly places: number | undefined;
    readonly afterMayHaveRun: boolean;
  };
}

/** What outlives routers: time, chance, providers, and what has happened so far. */
export interface World {
  readonly seed: number;
  readonly plan: WorldPlan;
  readonly time: VirtualTime;
  /** Of whatever is no router. */
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly trace: Trace;
  readonly book: Book;
  /** What each call is to be charged by the rule. */
  readonly due: Map<string, number>;
  readonly providerCalls: Map<string, ProviderCall>;
  readonly violations: string[];
  /** From now on nothing goes wrong and nothing takes time: routers end. */
  calm: boolean;
}

export interface WorldOptions {
  /** Default: the seed decides. */
  readonly ledger?: LedgerKind | undefined;
  /** Hears of everything as it happens. */
  readonly tell?: (line: string) => void;
}

export function createWorld(seed: number, { ledger, tell }: WorldOptions = {}): World {
  const random = seededRandom(seed);
  const time = virtualTime();
  const book = new Book();
  return {
    seed,
    plan: drawPlan(random.fork("plan"), ledger),
    time,
    clock: time.clock(),
    random,
    trace: createTrace(() => time.elapsed, tell),
    book,
    due: new Map(),
    providerCalls: new Map(),
    violations: book.violations,
    calm: false,
  };
}

/** Many at once, for little money: where a race would show. */
const CROWDED: Partial<WorldPlan> = {
  budget: { priceAs: { alpha: "sim", beta: "sim", gamma: "sim" }, waitMs: 0, clamp: false, limit: "0.01" },
  weather: 0,
  leased: false,
  requests: 60,
  caps: [16, 60, 120],
  lastMs: 6_000,
};

function drawPlan(random: SeededRandom, ledger: LedgerKind | undefined): WorldPlan {
  const plan = drawAnyPlan(random, ledger);
  return ledger === "counter" ? { ...plan, ...CROWDED } : plan;
}

function drawAnyPlan(random: SeededRandom, ledger: LedgerKind | undefined): WorldPlan {
  const cents = (from: number, to: number): string => (random.int(from, to) / 100).toFixed(2);
  const maybe = <T>(likelihood: number, value: T): T | undefined =>
    random.chance(likelihood) ? value : undefined;
  const own = maybe(0.85, [cents(5, 60), ...(random.chance(0.5) ? [`${cents(3, 20)}/hour`] : [])]);
  return {
    ledger: ledger ?? random.pick(["memory", "sqlite"] as const),
    budget: {
      priceAs: { alpha: "sim", beta: "sim", gamma: "sim" },
      waitMs: random.pick([0, 500, 5000]),
      ...(own !== undefined && { limit: own }),
      ...(random.chance(0.5) && { agents: { "*": `${cents(2, 15)}/day` } }),
      ...(random.chance(0.3) && { models: { "m-one": cents(3, 20) } }),
      ...(random.chance(0.2) && { callCeiling: cents(1, 4) }),
      ...(random.chance(0.3) && { clamp: false }),
      ...(random.chance(0.15) && { rate: { requestsPerMinute: 20, dollarsPerMinute: cents(5, 20) } }),
    },
    weather: random.pick([0, 0.15, 0.4, 0.8]),
    leased: random.chance(0.3),
    requests: random.int(6, 22),
    caps: [16, 300, 1100, 2000, 4096, 9999, undefined, undefined],
    lastMs: random.pick([2_000, 20_000, 120_000]),
    reliability: {
      hedge: random.chance(0.2),
      firstFrameMs: maybe(0.2, random.int(200, 3000)),
      deadlineMs: maybe(0.2, random.int(2000, 20_000)),
      places: maybe(0.2, random.int(1, 3)),
      afterMayHaveRun: random.chance(0.3),
    },
  };
}
