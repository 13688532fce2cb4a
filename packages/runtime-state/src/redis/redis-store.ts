import type { ChainableCommander, Redis } from "iovalkey";
import type { Clock, StateStore } from "@iron/types";
import { unavailable } from "../ledger/unavailable.ts";
import { toJson } from "../store/to-json.ts";

async function answered<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    throw unavailable("Redis did not answer", { store: "redis", outcome: "unknown" }, error);
  }
}

type Timed = { readonly ttlMs?: number } | undefined;

/** Names that ran out are kept on the list for so long: the server's clock, by which records end, may differ from ours. */
const GRACE_MS = 3_600_000;

/**
 * The `StateStore` in Redis: one key per record, so that each has its own time to live, and a sorted set of names per namespace, by when they
 * run out.
 */
export function createRedisStore(client: Redis, key: string, clock: Clock): StateStore {
  const place = (namespace: string): string => `${key}:state:${encodeURIComponent(namespace)}`;
  const names = (namespace: string): string => `${place(namespace)}#names`;

  /** Lists a name with its end, and takes names off the list that ran out: else it would grow for ever. */
  function listing(namespace: string, name: string, options: Timed): ChainableCommander {
    const now = clock.now();
    const end = options?.ttlMs === undefined ? "+inf" : String(now + Math.ceil(options.ttlMs));
    return client
      .multi()
      .zremrangebyscore(names(namespace), "-inf", now - GRACE_MS)
      .zadd(names(namespace), end, name);
  }

  return {
    async get(namespace, name) {
      const json = await answered(client.get(`${place(namespace)}:${name}`));
      return json === null ? undefined : (JSON.parse(json) as unknown);
    },
    async set(...[namespace, name, value, options]) {
      const json = toJson(namespace, name, value);
      const record = `${place(namespace)}:${name}`;
      const steps = listing(namespace, name, options);
      if (options?.ttlMs === undefined) steps.set(record, json);
      else steps.set(record, json, "PX", wholeMs(options.ttlMs));
      await answered(steps.exec());
    },
    async add(...[namespace, name, value, options]) {
      const json = toJson(namespace, name, value);
      const record = `${place(namespace)}:${name}`;
      const made =
        options?.ttlMs === undefined
          ? client.set(record, json, "NX")
          : client.set(record, json, "PX", wholeMs(options.ttlMs), "NX");
      if ((await answered(made)) !== "OK") return false;
      await answered(listing(namespace, name, options).exec());
      return true;
    },
    async delete(namespace, name) {
      await answered(
        client
          .multi()
          .zrem(names(namespace), name)
          .del(`${place(namespace)}:${name}`)
          .exec(),
      );
    },
    async list(namespace) {
      const listed = (await answered(client.zrange(names(namespace), 0, -1))).toSorted();
      if (listed.length === 0) return [];
      const found = await answered(client.mget(listed.map((name) => `${place(namespace)}:${name}`)));
      const records = listed.map((name, index) => ({ key: name, json: found[index] }));
      return records.flatMap(({ key: name, json }) =>
        json === null || json === undefined ? [] : [{ key: name, value: JSON.parse(json) as unknown }],
      );
    },
    // The connection belongs to the whole state; closing one view of it closes nothing.
    close: () => undefined,
  };
}

function wholeMs(ttlMs: number): number {
  return Math.max(1, Math.ceil(ttlMs));
}
