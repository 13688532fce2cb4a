import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe } from "vitest";
import { createMemoryAuditLog, createMemoryStore } from "../src/index.ts";
import { openRedisState } from "../src/redis/index.ts";
import { openSqliteState } from "../src/sqlite/index.ts";
import { auditContract } from "./audit-contract.ts";
import { freshPath } from "./places.ts";
import { NO_REDIS, redisServer, type RedisServer } from "./redis-server.ts";
import { storeContract } from "./store-contract.ts";

storeContract("memory", async (clock) => {
  const store = createMemoryStore({ clock });
  return { store, close: async () => store.close(), pass: async (ms) => clock.advance(ms) };
});

auditContract("memory", async (clock) => ({
  audit: createMemoryAuditLog({ clock }),
  close: async () => undefined,
}));

storeContract("SQLite", async (clock) => {
  const { store, close } = await openSqliteState({ path: freshPath(), clock });
  return { store, close, pass: async (ms) => clock.advance(ms) };
});

auditContract("SQLite", async (clock) => openSqliteState({ path: freshPath(), clock }));

describe.skipIf(NO_REDIS)(
  `with a real server${NO_REDIS === undefined ? "" : ` (skipped: ${NO_REDIS})`}`,
  () => {
    let server: RedisServer;
    beforeAll(async () => {
      server = await redisServer();
    });
    afterAll(async () => server.stop());

    storeContract("Redis", async () => {
      const { store, close } = await openRedisState({
        url: server.url,
        commandMs: 5000,
        namespace: randomUUID(),
      });
      return { store, close, pass: async (ms) => new Promise((resolve) => setTimeout(resolve, ms)) };
    });

    auditContract("Redis", async (clock) =>
      openRedisState({ url: server.url, commandMs: 5000, namespace: randomUUID(), clock }),
    );
  },
);
