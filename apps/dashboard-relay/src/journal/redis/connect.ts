import { readCertificates, serverTls, speaksTls } from "@iron/runtime-state";
import type { Redis } from "iovalkey";

const LOOPBACK = /^(localhost|\[?::1\]?|127(\.\d{1,3}){3})$/;

/**
 * A connection that comes back by itself. Commands fail at once while it is away: whoever asked decides what follows. `rediss://…?ca=FILE`
 * names certificates to trust where the system's do not serve.
 *
 * @throws {TypeError} for an address that is not Redis's, or that would go to another machine in the clear; never with a password in it
 */
export async function connectRedis(address: string): Promise<Redis> {
  const url = URL.parse(address);
  if (url === null || !/^(redis|rediss|valkey|valkeys):$/.test(url.protocol))
    throw new TypeError("the address of Redis must be a URL such as redis://127.0.0.1:6379/0");
  const tls = speaksTls(url);
  if (!tls && !LOOPBACK.test(url.hostname))
    throw new TypeError(`${url.hostname} is another machine: news go there only under TLS, by rediss://`);
  if (!tls && url.searchParams.has("ca"))
    throw new TypeError("ca=FILE names certificates to trust, and is for rediss:// alone");
  const client = await newClient(url, tls);
  // Without a listener the client prints. Every command reports its own failure.
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    client.disconnect();
    throw new Error(`Redis cannot be reached at ${url.host}`, { cause: error });
  }
  return client;
}

async function newClient(url: URL, tls: boolean): Promise<Redis> {
  const { Redis: Client } = await import("iovalkey");
  const ca = url.searchParams.get("ca");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Client({
    host,
    port: url.port === "" ? 6379 : Number(url.port),
    db: Number(url.pathname.slice(1) || "0"),
    ...(url.username !== "" && { username: decodeURIComponent(url.username) }),
    ...(url.password !== "" && { password: decodeURIComponent(url.password) }),
    ...(tls && { tls: serverTls(host, ca === null ? undefined : readCertificates(ca)) }),
    connectTimeout: 5000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    lazyConnect: true,
    retryStrategy: (times) => Math.min(1000, 50 * times) * (0.5 + Math.random() / 2),
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
  });
}
