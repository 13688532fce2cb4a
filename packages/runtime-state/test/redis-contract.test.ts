import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe } from "vitest";
import { openRedisState } from "../src/redis/index.ts";
import { ledgerContract } from "./ledger-contract.ts";
import { NO_REDIS, redisServer, type RedisServer } from "./redis-server.ts";

describe.skipIf(NO_REDIS)(
  `with a real server${NO_REDIS === undefined ? "" : ` (skipped: ${NO_REDIS})`}`,
  () => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await redisServer();
    });
    afterAll(async () => server.stop());

    ledgerContract("Redis", async () => {
      const state = await openRedisState({ url: server.url, namespace: randomUUID() });
      return { ledger: state.ledger, close: state.close };
    });
  },
);
