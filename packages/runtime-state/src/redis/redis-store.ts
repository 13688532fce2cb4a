import type { Redis } from "iovalkey";
import type { StateStore } from "@iron/types";
import { unavailable } from "../ledger/unavailable.ts";

async function answered<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    throw unavailable("Redis did not answer", { store: "redis", outcome: "unknown" }, error);
  }
}

/** The `StateStore` in Redis: one key per record, so that each has its own time to live, and a set of keys per namespace. */
export function createRedisStore(client: Redis, key: string): StateStore {
  const place = (namespace: string): string => `${key}:state:${encodeURIComponent(namespace)}`;
  return {
    async get(namespace, name) {
      const json = await answered(client.get(`${place(namespace)}:${name}`));
      return json === null ? undefined : (JSON.parse(json) as unknown);
    },
    async set(...[namespace, name, value, { ttlMs } = {}]) {
      const json = JSON.stringify(value) as string | undefined;
      if (json === undefined)
        throw new TypeError(`a value that JSON cannot carry was stored at ${namespace}/${name}`);
      const record = `${place(namespace)}:${name}`;
      const steps = client.multi().sadd(place(namespace), name);
      if (ttlMs === undefined) steps.set(record, json);
      else steps.set(record, json, "PX", Math.max(1, Math.ceil(ttlMs)));
      await answered(steps.exec());
    },
    async delete(namespace, name) {
      await answered(
        client
          .multi()
          .srem(place(namespace), name)
          .del(`${place(namespace)}:${name}`)
          .exec(),
      );
    },
    async list(namespace) {
      const names = (await answered(client.smembers(place(namespace)))).toSorted();
      if (names.length === 0) return [];
      const found = await answered(client.mget(names.map((name) => `${place(namespace)}:${name}`)));
      const records = names.map((name, index) => ({ key: name, json: found[index] }));
      return records.flatMap(({ key: name, json }) =>
        json === null || json === undefined ? [] : [{ key: name, value: JSON.parse(json) as unknown }],
      );
    },
    // The connection belongs to the whole state; closing one view of it closes nothing.
    close: () => undefined,
  };
}
