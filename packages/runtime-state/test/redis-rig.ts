import { afterEach } from "vitest";
import { openRedisState, type RedisState, type RedisStateOptions } from "../src/redis/index.ts";
import { redisServer, type RedisServer } from "./redis-server.ts";

/** Real servers and states on them, ended after each test, the latest first. */
export interface RedisRig {
  server(...flags: string[]): Promise<RedisServer>;
  open(url: string, more?: Partial<RedisStateOptions>): Promise<RedisState>;
  /** Is done after the test. */
  afterwards(clean: () => Promise<unknown>): void;
}

export function redisRig(defaults: Pick<RedisStateOptions, "leaseMs" | "commandMs">): RedisRig {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const clean of cleanups.splice(0).toReversed()) await clean();
  });
  return {
    async server(...flags) {
      const started = await redisServer(...flags);
      cleanups.push(started.stop);
      return started;
    },
    async open(url, more = {}) {
      const state = await openRedisState({ url, ...defaults, ...more });
      cleanups.push(state.close);
      return state;
    },
    afterwards: (clean) => void cleanups.push(clean),
  };
}
