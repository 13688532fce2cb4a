import { describe, expect, test } from "vitest";
import { openRedisState } from "../src/redis/index.ts";
import { openSqliteState } from "../src/sqlite/index.ts";
import { child } from "./child.ts";
import { ROUTER } from "./ledger-facts.ts";
import { freshPath } from "./places.ts";
import { NO_REDIS, redisServer } from "./redis-server.ts";

async function fourProcesses(place: string): Promise<number> {
  const children = ["a", "b", "c", "d"].map((name) => child("hold-many.ts", place, name, "1500", "2000"));
  const codes = await Promise.all(children.map(async ({ ended }) => ended));
  expect(codes).toEqual([0, 0, 0, 0]);
  return children.map(({ output }) => Number(output())).reduce((sum, admitted) => sum + admitted, 0);
}

test("B-103 four processes on one SQLite file, 6 000 holds for a limit of 2 000: exactly 2 000", async () => {
  const path = freshPath();
  expect(await fourProcesses(path)).toBe(2000);
  await using state = await openSqliteState({ path });
  expect(await state.ledger.account(ROUTER)).toEqual({ budget: "router", spent: 2000, held: 0 });
  expect(await state.ledger.check()).toEqual([]);
}, 120_000);

describe.skipIf(NO_REDIS)(
  `with a real server${NO_REDIS === undefined ? "" : ` (skipped: ${NO_REDIS})`}`,
  () => {
    test("B-103 four processes on one Redis, 6 000 holds for a limit of 2 000: exactly 2 000", async () => {
      const server = await redisServer();
      try {
        expect(await fourProcesses(server.url)).toBe(2000);
        await using state = await openRedisState({ url: server.url, commandMs: 5000 });
        expect(await state.ledger.account(ROUTER)).toEqual({ budget: "router", spent: 2000, held: 0 });
        expect(await state.ledger.check()).toEqual([]);
      } finally {
        await server.stop();
      }
    });
  },
);
