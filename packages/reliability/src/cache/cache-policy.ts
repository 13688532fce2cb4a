import type { Clock, Exchange, Guard, Next, Policy, Reply, Target } from "@iron/types";
import { digest } from "../replay/digest.ts";
import type { ReplyStore } from "../replay/memory-replies.ts";
import { createMemoryReplies } from "../replay/memory-replies.ts";
import type { RecordedReply } from "../replay/recorded-reply.ts";
import { recordReply, replayReply } from "../replay/recorded-reply.ts";

export interface CacheOptions {
  /** How long a reply is given again. Default 3 600 000. */
  readonly ttlMs?: number | undefined;
  /** Of one reply; longer ones are not kept. Default 1 MiB. */
  readonly maxEntryBytes?: number | undefined;
  /** Of all in memory. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** `agent` (the default): an agent gets what it asked itself. `router`: any agent gets what another one asked. */
  readonly scope?: "agent" | "router" | undefined;
}

export interface CachePolicyOptions extends CacheOptions {
  /** Where replies are kept. Default: in memory. */
  readonly store?: ReplyStore | undefined;
  readonly clock?: Clock | undefined;
  readonly onDefect?: ((error: unknown, where: string) => void) | undefined;
}

const NAMESPACE = "reply-cache";

/**
 * Answers the same request with the same reply, byte for byte: the body after redaction, the path and the target must be equal. Streams are
 * replayed as streams; a hit makes no call and costs nothing. A client opts out by `cache-control: no-store` or `no-cache`.
 */
export function cachePolicy(options: CachePolicyOptions = {}): Policy {
  const { maxBytes, clock } = options;
  const store = options.store ?? createMemoryReplies({ maxBytes, clock });
  return {
    name: "cache",
    guard: (exchange) => (isCacheable(exchange) ? guardReply(exchange, store, options) : {}),
  };
}

function isCacheable({ endpoint, headers }: Exchange): boolean {
  if (endpoint.kind !== "chat" && endpoint.kind !== "tokens") return false;
  return !/no-store|no-cache/.test(headers.get("cache-control") ?? "");
}

function guardReply(exchange: Exchange, store: ReplyStore, options: CachePolicyOptions): Guard {
  const { ttlMs = 3_600_000, maxEntryBytes = 1024 * 1024 } = options;
  const { headers, facts } = exchange.report;

  /** A cache that is out of order is no cache: the request goes on without it. */
  async function safely<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      options.onDefect?.(error, "cache");
      return undefined;
    }
  }

  return {
    async attempt(target: Target, next: Next): Promise<Reply> {
      if (exchange.body.bytes.byteLength === 0) return next(target);
      const key = keyOf(exchange, target, options.scope ?? "agent");
      const found = await safely(() => store.get(NAMESPACE, key));
      facts.set("cache", found === undefined ? "miss" : "hit");
      headers.set("x-iron-cache", found === undefined ? "miss" : "hit");
      if (found !== undefined) {
        headers.set("x-iron-cost", "0.000000");
        return replayReply(found as RecordedReply, "cache");
      }
      return recordReply(await next(target), {
        maxBytes: maxEntryBytes,
        keep: async (recorded) => {
          if (recorded !== undefined) await safely(() => store.set(NAMESPACE, key, recorded, { ttlMs }));
        },
      });
    },
  };
}

/** Headers by which a client chooses a version of the API change what the same body means. */
const CHOOSES_VERSION = /(-version|-beta)$/;

function keyOf(exchange: Exchange, { provider, dialect, model }: Target, scope: "agent" | "router"): string {
  const versions = [...exchange.headers].filter(([name]) => CHOOSES_VERSION.test(name)).toSorted(byName);
  return digest(
    scope === "agent" ? (exchange.agent ?? "") : "",
    exchange.path,
    `${exchange.dialect} ${provider} ${dialect} ${model}`,
    JSON.stringify(versions),
    exchange.body.bytes,
  );
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
