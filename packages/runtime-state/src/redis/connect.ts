import type { Redis } from "iovalkey";
import { serverTls } from "../place/server-tls.ts";
import type { RedisSettings } from "./options.ts";

/** Loads the client only here, so that whoever keeps money elsewhere need not install it. */
async function loadClient(): Promise<typeof Redis> {
  try {
    return (await import("iovalkey")).Redis;
  } catch (error) {
    throw new TypeError("openRedisState needs the package iovalkey: npm install iovalkey", { cause: error });
  }
}

/**
 * A client that never queues, never repeats on its own and never waits longer than `commandMs`: what happens after a doubtful answer is
 * decided by the ledger, which knows that its calls have names.
 */
export async function connect(settings: RedisSettings): Promise<Redis> {
  const Client = await loadClient();
  const { host, port, db, tls, username, password, ca, commandMs } = settings;
  const client = new Client({
    host,
    port,
    db,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: password.reveal() }),
    ...(tls ? { tls: serverTls(host, ca) } : {}),
    commandTimeout: commandMs,
    connectTimeout: Math.max(1000, commandMs * 4),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    lazyConnect: true,
    retryStrategy: (times) => Math.min(1000, 50 * times) * (0.5 + Math.random() / 2),
    // After a failover the old connection may lead to a replica.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
  });
  // Without a listener the client prints. Every command reports its own failure.
  client.on("error", () => undefined);
  return client;
}

/** Connects now. Rejects with what the socket said, a refused certificate say, and not with the client's "Connection is closed". */
export async function dial(client: Redis): Promise<void> {
  let said: Error | undefined;
  const listen = (error: Error): void => void (said ??= error);
  client.on("error", listen);
  try {
    await client.connect();
  } catch (error) {
    throw said ?? error;
  } finally {
    client.off("error", listen);
  }
}
