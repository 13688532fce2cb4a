import type { Secret } from "@iron/types";
import { IronError, microdollars, secret, systemClock } from "@iron/types";
import { createApp } from "./http/create-app.ts";
import type { Listening } from "./http/listen.ts";
import { listen } from "./http/listen.ts";
import type { IssuedToken, TokenTable } from "./http/tokens.ts";
import { createTokenTable, randomToken } from "./http/tokens.ts";
import type { LlmRouterOptions } from "./llm-router-options.ts";
import type { OpenExchanges } from "./open-exchanges.ts";
import { createOpenExchanges } from "./open-exchanges.ts";
import { isLoopbackHost } from "./routing/base-url.ts";
import type { RoutingTable, RoutingOptions } from "./routing/routing-table.ts";
import { createRoutingTable } from "./routing/routing-table.ts";
import { callUpstream } from "./upstream/call-upstream.ts";
import type { Dispatchers } from "./upstream/dispatchers.ts";
import { createDispatchers } from "./upstream/dispatchers.ts";

const DEFAULT_MAX_OUTPUT_TOKENS = 4096;

/**
 * A local router for LLM calls. Clients show its token and get a provider's answer; the provider's key never leaves the process.
 *
 *     await using router = await LlmRouter.start({ providers: [{ name: "openai", vendor: "openai", key }] });
 */
export class LlmRouter implements AsyncDisposable {
  readonly port: number;
  readonly baseUrl: string;
  readonly #options: LlmRouterOptions;
  readonly #tokens: TokenTable;
  readonly #routing: RoutingTable;
  readonly #open: OpenExchanges;
  readonly #dispatchers: Dispatchers;
  readonly #listening: Listening;
  readonly #fetch: (request: Request) => Response | Promise<Response>;
  readonly #apiKey: Secret;
  readonly #adminKey: Secret;
  #stopping: Promise<void> | undefined;
  #stopped = false;

  private constructor(parts: RouterParts) {
    this.#options = parts.options;
    this.#tokens = parts.tokens;
    this.#routing = parts.routing;
    this.#open = parts.open;
    this.#dispatchers = parts.dispatchers;
    this.#listening = parts.listening;
    this.#fetch = parts.fetch;
    this.#apiKey = parts.apiKey;
    this.#adminKey = parts.adminKey;
    this.port = parts.listening.port;
    const scheme = parts.options.tls === undefined ? "http" : "https";
    this.baseUrl = `${scheme}://${urlHost(parts.options.host ?? "127.0.0.1")}:${this.port}/v1`;
  }

  /**
   * Starts every policy, then listens.
   *
   * @throws {TypeError} for options that cannot work, naming the value and the fix
   * @throws {IronError} what a policy refuses to start with
   */
  static async start(options: LlmRouterOptions): Promise<LlmRouter> {
    const host = options.host ?? "127.0.0.1";
    if (!isLoopbackHost(host) && options.apiKey === undefined) {
      throw new TypeError(
        `host "${host}" is reachable from other machines: give an apiKey of your own, or listen on 127.0.0.1`,
      );
    }
    const routing = createRoutingTable(options);
    const started: { stop?(): Promise<void> }[] = [];
    const dispatchers = createDispatchers({
      upstream: options.upstream ?? {},
      timeouts: timeoutsOf(options),
    });
    try {
      for (const policy of options.policies ?? []) {
        await policy.start?.();
        started.push(policy);
      }
      const parts = await openRouter(options, { routing, dispatchers, host });
      const router = new LlmRouter(parts);
      parts.isStopping.current = (): boolean => router.#stopping !== undefined;
      const { events, clock = systemClock } = options;
      const provider = router.provider;
      events?.publish({
        at: clock.now(),
        type: "router_started",
        baseUrl: router.baseUrl,
        provider,
        mode: "router",
      });
      return router;
    } catch (error) {
      for (const policy of started.toReversed()) await policy.stop?.();
      await dispatchers.close();
      throw error;
    }
  }

  /** The client token. */
  get apiKey(): string {
    return this.#apiKey.reveal();
  }

  /** The token of `/iron/...` paths that change things. */
  get adminKey(): string {
    return this.#adminKey.reveal();
  }

  /** The name of the first provider. */
  get provider(): string {
    return this.#routing.providers()[0]?.name ?? "";
  }

  get isRunning(): boolean {
    return this.#stopping === undefined;
  }

  /** `[spent, limit]` of the router's own budget in USD; undefined when it has none. */
  get budgetStatus(): [spent: number, limit: number] | undefined {
    const now = this.#options.budget?.current();
    return now === undefined ? undefined : [now.spent / 1e6, now.limit / 1e6];
  }

  /** Sets the router's own budget, in USD; `undefined` takes the limit away. */
  async setBudget(usd: number | undefined): Promise<void> {
    const { budget } = this.#options;
    if (budget === undefined)
      throw new TypeError("this router was started without a budget control, so no budget can be set");
    if (usd !== undefined && !(usd >= 0 && usd <= 1e9))
      throw new RangeError(`budget ${usd} is not between 0 and 1 000 000 000 USD`);
    await budget.setLimit(usd === undefined ? undefined : microdollars(Math.round(usd * 1e6)), "api");
  }

  /** A further client token, for one agent. */
  issueToken(client: { readonly agent: string; readonly run?: string }): IssuedToken {
    return this.#tokens.issue({ agent: client.agent as never, run: client.run });
  }

  /** Replaces providers and model names for requests from now on; those under way keep theirs. Invalid options change nothing. */
  reconfigure(options: RoutingOptions): void {
    this.#routing.replace(options);
  }

  /** The same router without a socket: `new OpenAI({ apiKey: router.apiKey, fetch: router.fetch })`. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    if (this.#stopped) throw new TypeError("the router has stopped");
    return this.#fetch(new Request(input, init));
  };

  /** Accepts nothing new, lets what is under way end (at most `drainMs`), settles it, and flushes the policies. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    const { policies = [], events, clock = systemClock, timeouts } = this.#options;
    const closed = this.#listening.close();
    await this.#open.drain(timeouts?.drainMs ?? 30_000, shuttingDown());
    await closed;
    await this.#dispatchers.close();
    for (const policy of policies.toReversed()) {
      try {
        await policy.stop?.();
      } catch (error) {
        this.#options.onDefect?.(error, "stop");
      }
    }
    this.#stopped = true;
    events?.publish({ at: clock.now(), type: "router_stopped" });
  }
}

interface RouterParts {
  readonly options: LlmRouterOptions;
  readonly tokens: TokenTable;
  readonly routing: RoutingTable;
  readonly open: OpenExchanges;
  readonly dispatchers: Dispatchers;
  readonly listening: Listening;
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly apiKey: Secret;
  readonly adminKey: Secret;
  readonly isStopping: { current: () => boolean };
}

interface Opening {
  readonly routing: RoutingTable;
  readonly dispatchers: Dispatchers;
  readonly host: string;
}

async function openRouter(
  options: LlmRouterOptions,
  { routing, dispatchers, host }: Opening,
): Promise<RouterParts> {
  const { limits = {}, timeouts = {}, clock = systemClock, onDefect = (): void => undefined } = options;
  const tokens = createTokenTable();
  const apiKey = asSecret(options.apiKey ?? randomToken());
  const adminKey = asSecret(options.adminKey ?? randomToken());
  tokens.add(apiKey.reveal(), { agent: undefined, run: undefined, admin: false });
  tokens.add(adminKey.reveal(), { agent: undefined, run: undefined, admin: true });
  const open = createOpenExchanges(limits.exchanges ?? 1024);
  const isStopping = { current: (): boolean => false };
  const notReady = (): string | undefined => (isStopping.current() ? "shutting down" : options.notReady?.());
  const app = createApp({
    tokens,
    allowedHosts: new Set([host, ...(options.allowedHosts ?? [])].map((name) => name.toLowerCase())),
    mounts: options.mounts ?? [],
    writeIdleMs: timeouts.writeIdleMs ?? 300_000,
    notReady,
    handler: {
      providers: routing.providers,
      aliases: routing.aliases,
      bodyBytes: limits.bodyBytes ?? 32 * 1024 * 1024,
      enter(run) {
        if (isStopping.current()) throw shuttingDown();
        const reason = notReady();
        if (reason !== undefined)
          throw new IronError("not_ready", `The router cannot serve yet: ${reason}.`, { retryAfterMs: 1000 });
        if (open.size >= open.limit) {
          throw new IronError(
            "overloaded",
            `${open.limit} requests are under way, the limit of this router.`,
            { retryAfterMs: 1000 },
          );
        }
        return open.add(run);
      },
      exchange: {
        policies: options.policies ?? [],
        provider: routing.provider,
        send: (request) => callUpstream(request, dispatchers),
        events: options.events,
        strict: options.strict ?? false,
        replyBytes: limits.replyBytes ?? 32 * 1024 * 1024,
        eventBytes: limits.eventBytes ?? 8 * 1024 * 1024,
        callMs: timeouts.callMs,
        defaultMaxOutputTokens: outputDefault(options.defaultMaxOutputTokens),
        clock,
        onDefect,
      },
    },
  });
  const listening = await listen({
    host,
    port: options.port ?? 0,
    tls: options.tls,
    timeouts: { headersMs: timeouts.headersMs ?? 30_000, requestMs: timeouts.requestMs ?? 300_000 },
    fetch: (request, env) => app.fetch(request, env),
  });
  const fetch = (request: Request): Response | Promise<Response> => app.fetch(request, {});
  return { options, tokens, routing, open, dispatchers, listening, fetch, apiKey, adminKey, isStopping };
}

function timeoutsOf({ timeouts = {} }: LlmRouterOptions): {
  connectMs: number;
  firstByteMs: number;
  idleMs: number;
} {
  return {
    connectMs: timeouts.connectMs ?? 5_000,
    firstByteMs: timeouts.firstByteMs ?? 600_000,
    idleMs: timeouts.idleMs ?? 300_000,
  };
}

function outputDefault(option: LlmRouterOptions["defaultMaxOutputTokens"]): (model: string) => number {
  if (typeof option === "number") return () => option;
  return (model) => option?.(model) ?? DEFAULT_MAX_OUTPUT_TOKENS;
}

function shuttingDown(): IronError {
  return new IronError("shutting_down", "The router is shutting down.", { retryAfterMs: 1000 });
}

function asSecret(key: string | Secret): Secret {
  return typeof key === "string" ? secret(key) : key;
}

function urlHost(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
