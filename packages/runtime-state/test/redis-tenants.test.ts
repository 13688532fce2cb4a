import type { BudgetId, CallId, Microdollars } from "@iron/types";
import { afterEach, describe, expect, test } from "vitest";
import { openRedisState, type RedisState } from "../src/redis/index.ts";
import { NO_REDIS, redisServer } from "./redis-server.ts";

/** Names that clients choose: of agents, models, idempotency keys. None may become a key, a script or another tenant's. */
const HOSTILE = [
  "'; return redis.call('FLUSHALL') --",
  "]] redis.call('SET', 'x', 'y') [[",
  "with\u0000nul",
  "{other}:spent",
  "*",
  "a\r\nSET injected 1\r\n",
  "\ud83d\udc0e \u0161\u0165",
  "agent:alice/day@2026-11-22",
];

describe.skipIf(NO_REDIS)(
  `S-96: tenants of one server${NO_REDIS === undefined ? "" : ` (skipped: ${NO_REDIS})`}`,
  () => {
    const cleanups: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const clean of cleanups.splice(0).toReversed()) await clean();
    });

    async function tenants(): Promise<readonly [RedisState, RedisState]> {
      const redis = await redisServer();
      cleanups.push(redis.stop);
      const open = async (namespace: string): Promise<RedisState> => {
        const state = await openRedisState({ url: redis.url, namespace, commandMs: 5000 });
        cleanups.push(state.close);
        return state;
      };
      return [await open("one"), await open("two")];
    }

    test("names are arguments: money and values under any name are exact, and nobody else sees them", async () => {
      const [one, two] = await tenants();
      for (const [at, name] of HOSTILE.entries()) {
        const budget = name as BudgetId;
        const call = `${name}.1` as CallId;
        const amount = (at + 1) as Microdollars;
        const limit = 1000 as Microdollars;
        const held = await one.ledger.hold({
          call,
          budgets: [{ budget, limit }],
          want: amount,
          atLeast: amount,
          labels: { [name]: name },
        });
        expect(held).toEqual({ held: amount });
        expect(await one.ledger.settle(call, { amount, source: "provider", labels: { model: name } })).toBe(
          "closed",
        );
        await one.store.set(name, name, { [name]: name });
      }
      for (const [at, name] of HOSTILE.entries()) {
        expect(await one.ledger.account(name as BudgetId)).toMatchObject({ spent: at + 1, held: 0 });
        expect(await one.store.get(name, name)).toEqual({ [name]: name });
        expect(await two.ledger.account(name as BudgetId)).toMatchObject({ spent: 0, held: 0 });
        expect(await two.store.get(name, name)).toBeUndefined();
      }
      expect(await two.ledger.open()).toEqual([]);
    });
  },
);
