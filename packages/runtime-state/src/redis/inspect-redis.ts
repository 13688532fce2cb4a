import type { Redis } from "iovalkey";
import { isIronError, systemClock } from "@iron/types";
import type { Looked, RecordCount, StateContent } from "../inspect/state-facts.ts";
import { sumOpen } from "../inspect/sum-open.ts";
import { checkBook } from "./book-upkeep.ts";
import { connect, dial } from "./connect.ts";
import { checkRedisOptions, type RedisStateOptions } from "./options.ts";
import { createRedisAudit } from "./redis-audit.ts";
import { createRedisBook } from "./redis-book.ts";
import { serverFacts, type ServerFacts } from "./server-facts.ts";

export interface RedisFacts {
  /** Host and port, without user and password. */
  readonly server: string;
  /** Why the server must not be used, with what to set; undefined when it may. */
  readonly unfit: string | undefined;
  /** What a restart of the server can lose. Undefined when it was not reached. */
  readonly durability: ServerFacts["durability"] | undefined;
  /** Why every router has stopped: the data went back in time. */
  readonly fenced: string | undefined;
  /** Undefined when the server was not reached. */
  readonly looked: Looked | undefined;
}

type InspectOptions = Pick<RedisStateOptions, "url" | "namespace" | "username" | "password" | "ca">;

/**
 * Looks into a shared ledger, joins nothing and changes nothing.
 *
 * @throws {TypeError} an option is wrong, or `iovalkey` is not installed.
 */
export async function inspectRedis(options: InspectOptions): Promise<RedisFacts> {
  const settings = checkRedisOptions({ ...options, commandMs: 5000 });
  const server = `${settings.host}:${settings.port}`;
  const client = await connect(settings);
  try {
    await dial(client);
    return { server, ...(await look(client, `{${settings.namespace}}`)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown";
    const unfit = `Redis at ${server} cannot be used: ${reason}`;
    return { server, unfit, durability: undefined, fenced: undefined, looked: undefined };
  } finally {
    client.disconnect();
  }
}

async function look(client: Redis, key: string): Promise<Omit<RedisFacts, "server">> {
  const facts = await serverFacts(client).catch((error: unknown) => {
    if (isIronError(error)) return error;
    throw error;
  });
  const fenced = (await client.hget(`${key}:meta`, "fenced")) ?? undefined;
  return {
    unfit: "run" in facts ? undefined : facts.message,
    durability: "run" in facts ? facts.durability : undefined,
    fenced,
    looked: { content: await readContent(client, key) },
  };
}

async function readContent(client: Redis, key: string): Promise<StateContent> {
  const book = createRedisBook(client, key);
  const audit = createRedisAudit(client, key, systemClock.now);
  const [seconds] = await client.time();
  const ended = new Set(await client.zrangebyscore(`${key}:live`, "-inf", Number(seconds) * 1000));
  return {
    flaws: await checkBook(book),
    open: sumOpen(await book.open(), (instance) => ended.has(instance)),
    audit: await audit.verify(),
    records: await countRecords(client, key),
  };
}

async function countRecords(client: Redis, key: string): Promise<readonly RecordCount[]> {
  const counts: RecordCount[] = [];
  const [before, after] = [`${key}:state:`, "#names"];
  const stream = client.scanStream({
    match: `${before.replaceAll(/[[\]?*\\]/g, "\\$&")}*${after}`,
    count: 1000,
  });
  for await (const found of stream as AsyncIterable<readonly string[]>) {
    for (const name of found) {
      const namespace = decodeURIComponent(name.slice(before.length, -after.length));
      counts.push({ namespace, count: await client.zcount(name, systemClock.now(), "+inf") });
    }
  }
  return counts;
}
