import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DurableLedger } from "../src/index.ts";
import { openRedisState } from "../src/redis/index.ts";
import { openSqliteState } from "../src/sqlite/index.ts";
import { budget, call, settlement, usd } from "./ledger-facts.ts";
import { freshPath } from "./places.ts";
import { NO_REDIS, redisServer, type RedisServer } from "./redis-server.ts";

/** The plainest ledger there is: an array of calls, added up anew for every question. */
class Plain {
  readonly calls: {
    id: string;
    chain: string[];
    held: number;
    first: number;
    charged: number;
    open: boolean;
  }[] = [];
  readonly adjusted = new Map<string, number>();
  readonly limits = new Map<string, number>();

  sum(name: string, what: "held" | "charged"): number {
    return this.calls.filter(({ chain }) => chain.includes(name)).reduce((sum, one) => sum + one[what], 0);
  }
  spent(name: string): number {
    return this.sum(name, "charged") + (this.adjusted.get(name) ?? 0);
  }
  free(name: string): number {
    return (this.limits.get(name) ?? 0) - this.spent(name) - this.sum(name, "held");
  }
  find(id: string): Plain["calls"][number] | undefined {
    return this.calls.find((one) => one.id === id);
  }
}

type Step =
  | {
      readonly do: "hold";
      readonly id: number;
      readonly chain: number;
      readonly want: number;
      readonly least: number;
      readonly limit: number;
    }
  | { readonly do: "settle" | "extend"; readonly id: number; readonly amount: number }
  | { readonly do: "void"; readonly id: number }
  | { readonly do: "adjust"; readonly chain: number; readonly amount: number };

const CHAINS = [["router"], ["router", "agent:a"], ["router", "agent:b"], ["agent:a"]];

const id = fc.integer({ min: 0, max: 7 });
const amount = fc.integer({ min: 0, max: 60 });
const chain = fc.integer({ min: 0, max: 3 });
const steps = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant("hold" as const),
      id,
      chain,
      want: amount,
      least: amount,
      limit: fc.integer({ min: 20, max: 150 }),
    }),
    fc.record({ do: fc.constantFrom("settle" as const, "extend" as const), id, amount }),
    fc.record({ do: fc.constant("void" as const), id }),
    fc.record({ do: fc.constant("adjust" as const), chain, amount: fc.integer({ min: -40, max: 40 }) }),
  ),
  { minLength: 1, maxLength: 40 },
);

/** What the plain ledger answers. */
function answer(plain: Plain, step: Step, name: string): unknown {
  if (step.do === "adjust") {
    const on = CHAINS[step.chain]?.[0] ?? "";
    plain.adjusted.set(on, (plain.adjusted.get(on) ?? 0) + Math.max(step.amount, -plain.spent(on)));
    return undefined;
  }
  const known = plain.find(name);
  if (step.do === "hold") {
    if (known !== undefined) return known.first;
    const names = CHAINS[step.chain] ?? [];
    for (const on of names) plain.limits.set(on, step.limit);
    const free = Math.min(...names.map((on) => plain.free(on)));
    const held = Math.min(step.want, free);
    if (held < Math.min(step.least, step.want)) return "short";
    plain.calls.push({ id: name, chain: names, held, first: held, charged: 0, open: true });
    return held;
  }
  if (known === undefined) return step.do === "extend" ? false : "unknown";
  if (step.do === "extend") {
    if (!known.open || known.chain.some((on) => plain.free(on) < step.amount)) return false;
    known.held += step.amount;
    known.first += step.amount;
    return true;
  }
  if (!known.open) return "already_closed";
  known.open = false;
  known.held = 0;
  if (step.do === "settle") known.charged = step.amount;
  return "closed";
}

async function real(ledger: DurableLedger, step: Step, name: string): Promise<unknown> {
  const of = call(name);
  if (step.do === "adjust") {
    return ledger.adjust(budget(CHAINS[step.chain]?.[0] ?? ""), usd(step.amount), {
      actor: "test",
      reason: "x",
    });
  }
  if (step.do === "void") return ledger.void(of, "x");
  if (step.do !== "hold") {
    return step.do === "extend"
      ? ledger.extend(of, usd(step.amount))
      : ledger.settle(of, settlement(step.amount));
  }
  const budgets = (CHAINS[step.chain] ?? []).map((on) => ({ budget: budget(on), limit: usd(step.limit) }));
  const held = await ledger.hold({ call: of, budgets, want: usd(step.want), atLeast: usd(step.least) });
  return held.held ?? "short";
}

/**
 * Answers and balances that differ from the plain ledger's, and what the ledger itself finds wrong.
 *
 * @param atOnce how many steps are asked for before the first is waited for
 */
async function differences(ledger: DurableLedger, list: readonly Step[], atOnce: number): Promise<unknown[]> {
  const plain = new Plain();
  const prefix = randomUUID();
  const found: unknown[] = [];
  for (let first = 0; first < list.length; first += atOnce) {
    const named = list
      .slice(first, first + atOnce)
      .map((step) => ({ step, name: "id" in step ? `${prefix}-${step.id}.1` : "" }));
    const answers = await Promise.all(named.map(async ({ step, name }) => real(ledger, step, name)));
    for (const [index, { step, name }] of named.entries()) {
      const [is, ought] = [answers[index], answer(plain, step, name)];
      if (is !== ought) found.push({ step, is, ought });
    }
  }
  for (const on of ["router", "agent:a", "agent:b"]) {
    const { spent, held } = await ledger.account(budget(on));
    const ought = { spent: plain.spent(on), held: plain.sum(on, "held") };
    if (spent !== ought.spent || held !== ought.held) found.push({ on, spent, held, ought });
  }
  return [...found, ...(await ledger.check())];
}

test("any sequence of steps leaves SQLite where the plainest ledger stands", async () => {
  await fc.assert(
    // In groups, since what is asked for together shares a transaction and its statements.
    fc.asyncProperty(steps, fc.constantFrom(1, 2, 7, 40), async (list, atOnce) => {
      await using state = await openSqliteState({ path: freshPath(), synchronous: "normal" });
      expect(await differences(state.ledger, list, atOnce)).toEqual([]);
    }),
    { numRuns: 60 },
  );
}, 120_000);

describe.skipIf(NO_REDIS)(
  `with a real server${NO_REDIS === undefined ? "" : ` (skipped: ${NO_REDIS})`}`,
  () => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await redisServer();
    });
    afterAll(async () => server.stop());

    test("any sequence of steps leaves Redis where the plainest ledger stands", async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (list) => {
          await using state = await openRedisState({
            url: server.url,
            commandMs: 5000,
            namespace: randomUUID(),
          });
          expect(await differences(state.ledger, list, 1)).toEqual([]);
        }),
        { numRuns: 100 },
      );
    }, 120_000);
  },
);
