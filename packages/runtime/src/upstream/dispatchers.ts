import { rootCertificates } from "node:tls";
import type { Dispatcher } from "undici";
import { Pool, ProxyAgent } from "undici";
import type { RouterTimeouts, UpstreamOptions } from "../llm-router-options.ts";
import { isLoopbackHost } from "../routing/base-url.ts";
import { WatchedClient } from "./watched-client.ts";

/** Connections to providers: one pool for each origin, made when first asked for. */
export interface Dispatchers {
  of(origin: string): Dispatcher;
  /** Ends idle connections at once and the others when their call is over. */
  close(): Promise<void>;
}

/** Gives undici's dispatcher for an origin, such as `https://api.example.com`. It is asked once for each, and destroyed when the router stops. */
export type OpenDispatcher = (origin: string) => Dispatcher;

export interface DispatcherOptions {
  readonly upstream: UpstreamOptions;
  readonly timeouts: Required<Pick<RouterTimeouts, "connectMs" | "firstByteMs" | "idleMs">>;
}

export function createDispatchers(options: DispatcherOptions): Dispatchers {
  const pools = new Map<string, Dispatcher>();
  return {
    of(origin) {
      const known = pools.get(origin);
      if (known !== undefined) return known;
      const made = createDispatcher(origin, options);
      pools.set(origin, made);
      return made;
    },
    async close() {
      const all = [...pools.values()];
      pools.clear();
      await Promise.all(all.map((pool) => pool.destroy()));
    },
  };
}

function createDispatcher(origin: string, { upstream, timeouts }: DispatcherOptions): Dispatcher {
  if (upstream.dispatcher !== undefined) return upstream.dispatcher(origin);
  const ca = upstream.ca === undefined ? undefined : [...rootCertificates, upstream.ca];
  const shared = {
    connections: upstream.connections ?? 256,
    headersTimeout: timeouts.firstByteMs,
    bodyTimeout: timeouts.idleMs,
    // HTTP/2 is off: over one connection a GOAWAY would fail every call in flight.
    allowH2: false,
    maxHeaderSize: 64 * 1024,
  };
  const proxied = upstream.proxy !== undefined && !bypassesProxy(origin, upstream.noProxy ?? []);
  const tls = ca === undefined ? {} : { ca };
  if (!proxied) {
    return new Pool(origin, {
      ...shared,
      connect: { timeout: timeouts.connectMs, ...tls },
      factory: (at, options) => new WatchedClient(at, options),
    });
  }
  return new ProxyAgent({
    ...shared,
    uri: upstream.proxy ?? "",
    requestTls: tls,
    proxyTls: tls,
    connectTimeout: timeouts.connectMs,
  });
}

function bypassesProxy(origin: string, names: readonly string[]): boolean {
  const host = new URL(origin).hostname.toLowerCase();
  if (isLoopbackHost(host)) return true;
  return names.some((name) => {
    const bare = name
      .trim()
      .toLowerCase()
      .replace(/^\*?\./, "");
    return bare === "*" || host === bare || host.endsWith(`.${bare}`);
  });
}
