import { secret, type Clock, type IronError, type Secret } from "@iron/types";
import { z } from "zod";
import { speaksTls } from "../place/server-tls.ts";

export interface RedisStateOptions {
  /** `redis://host:port/db` on this machine, `rediss://` anywhere else. `valkey://` and `valkeys://` mean the same. */
  readonly url: string;
  /** Routers of one namespace share budgets. Letters, digits, `.`, `_`, `-`; `iron` when not stated. */
  readonly namespace?: string;
  readonly username?: string;
  readonly password?: Secret;
  /** For `rediss://`: the certificate authority to trust, in PEM, where the system's do not serve. */
  readonly ca?: string;
  /** The name of this router instance in holds; random when not stated. Never one that was used before. */
  readonly instance?: string;
  /** How long an instance counts as living after its last sign of life, in milliseconds; 15 000 when not stated. */
  readonly leaseMs?: number;
  /** How long one command may take before its outcome counts as unknown, in milliseconds; 250 when not stated. */
  readonly commandMs?: number;
  /** How long a closed call is remembered, in milliseconds; a day when not stated. */
  readonly keepClosedMs?: number;
  readonly clock?: Clock;
  /** Told when the data went back in time and every router has stopped: the ledger must be rebuilt. */
  readonly onFenced?: (error: IronError) => void;
}

export interface RedisSettings {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: Secret | undefined;
  readonly ca: string | undefined;
  readonly namespace: string;
  readonly instance: string | undefined;
  readonly leaseMs: number;
  readonly commandMs: number;
  readonly keepClosedMs: number;
}

const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;

const schema = z.object({
  namespace: z.string().regex(NAME).default("iron"),
  instance: z.string().regex(NAME).optional(),
  leaseMs: z.int().min(300).max(3_600_000).default(15_000),
  commandMs: z.int().min(10).max(60_000).default(250),
  keepClosedMs: z.int().min(60_000).default(86_400_000),
});

/** @throws {TypeError} naming what is wrong, never with a password in it. */
export function checkRedisOptions(options: RedisStateOptions): RedisSettings {
  const result = schema.safeParse(options);
  if (!result.success) throw new TypeError(`openRedisState: ${z.prettifyError(result.error)}`);
  const { namespace, instance, leaseMs, commandMs, keepClosedMs } = result.data;
  const url = parseUrl(options.url);
  const written = url.password === "" ? undefined : secret(decodeURIComponent(url.password));
  return {
    ...checkTransport(url),
    db: checkDatabase(url),
    username: options.username ?? (url.username === "" ? undefined : decodeURIComponent(url.username)),
    password: options.password ?? written,
    ca: options.ca,
    namespace,
    instance,
    leaseMs,
    commandMs,
    keepClosedMs,
  };
}

function parseUrl(text: string): URL {
  // The message of URL's own error carries the text, and the text may carry a password.
  if (!URL.canParse(text))
    throw new TypeError("openRedisState: url is not a URL such as redis://127.0.0.1:6379/0");
  return new URL(text);
}

function checkTransport(url: URL): { readonly host: string; readonly port: number; readonly tls: boolean } {
  const tls = speaksTls(url);
  if (!tls && url.protocol !== "redis:" && url.protocol !== "valkey:") {
    throw new TypeError(`openRedisState: the protocol ${url.protocol} is not redis: or rediss:`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!tls && !isLoopback(host)) {
    throw new TypeError(
      `openRedisState: ${host} is another machine; money goes there only under TLS, by rediss://`,
    );
  }
  return { host, port: url.port === "" ? 6379 : Number(url.port), tls };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function checkDatabase(url: URL): number {
  const path = url.pathname.replace(/^\//, "");
  if (!/^\d{0,3}$/.test(path))
    throw new TypeError(`openRedisState: /${path} is not the number of a database`);
  return Number(path);
}
