import { randomUUID } from "node:crypto";
import { ledgerContract } from "@iron/testing";
import { afterAll, beforeAll, describe } from "vitest";
import { openRedisState } from "../src/redis/index.ts";
import { ledgerFacts } from "./ledger-facts.ts";
import { NO_REDIS, redisServer, type RedisServer } from "./redis-server.ts";

describe.skipIf(NO_REDIS)(
  `with a real server${NO_REDIS === undefined ? "" : ` (skipped: ${NO_REDIS})`}`,
  () => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await redisServer();
    });
    afterAll(async () => server.stop());

    ledgerContract(
      "Redis",
      async () => openRedisState({ url: server.url, commandMs: 5000, namespace: randomUUID() }),
      60,
    );

    describe("shared", () => {
      ledgerFacts("Redis", async () =>
        openRedisState({ url: server.url, commandMs: 5000, namespace: randomUUID() }),
      );
    });
  },
);
