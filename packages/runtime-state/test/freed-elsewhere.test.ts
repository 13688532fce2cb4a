import type { BudgetId, CallId, Ledger, Microdollars } from "@iron/types";
import { describe, expect, test } from "vitest";
import { openRedisState } from "../src/redis/index.ts";
import { openSqliteState } from "../src/sqlite/index.ts";
import { type Child, child } from "./child.ts";
import { freshPath } from "./places.ts";
import { NO_REDIS, redisServer } from "./redis-server.ts";

const LIMIT = 1000;
const one = {
  call: "ours.1" as CallId,
  budgets: [{ budget: "router" as BudgetId, limit: LIMIT as Microdollars }],
  want: 500 as Microdollars,
  atLeast: 500 as Microdollars,
};

async function otherHolding(place: string): Promise<Child> {
  const other = child("hold-then-close.ts", place, String(LIMIT));
  await other.line("held");
  return other;
}

/** Waits as a call does, and gives how long it took after the other had closed. */
async function waitsFor(ledger: Ledger, other: Child): Promise<number> {
  expect(await ledger.hold(one)).toMatchObject({ short: { held: LIMIT } });
  const freed = Promise.withResolvers<number>();
  const attempt = async (): Promise<void> => {
    const { held } = await ledger.hold(one);
    if (held !== undefined) freed.resolve(performance.now());
  };
  const deaf = ledger.onFreed?.(() => void attempt());
  // Not for the first look, which tells in any case.
  await new Promise((resolve) => setTimeout(resolve, 200));
  other.process.stdin?.write("close\n");
  await other.line("closed");
  const closed = performance.now();
  const took = (await freed.promise) - closed;
  deaf?.();
  return took;
}

test("a call that waits hears what another process frees in the same SQLite file", async () => {
  const path = freshPath();
  await using state = await openSqliteState({ path });
  const other = await otherHolding(path);
  expect(await waitsFor(state.ledger, other)).toBeLessThan(2000);
  expect(await other.ended).toBe(0);
});

describe.skipIf(NO_REDIS)(
  `with a real server${NO_REDIS === undefined ? "" : ` (skipped: ${NO_REDIS})`}`,
  () => {
    test("a call that waits hears what another process frees on the same Redis", async () => {
      const server = await redisServer();
      try {
        await using state = await openRedisState({ url: server.url, commandMs: 5000 });
        const other = await otherHolding(server.url);
        expect(await waitsFor(state.ledger, other)).toBeLessThan(2000);
        expect(await other.ended).toBe(0);
      } finally {
        await server.stop();
      }
    });
  },
);
