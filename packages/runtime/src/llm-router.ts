import type { AgentId, Policy, Secret, Target } from "@iron/types";
import { microdollars, secret } from "@iron/types";
import type { Admission } from "./admission.ts";
import { createAdmission, shuttingDown } from "./admission.ts";
import { createClientDrains } from "./client-drains.ts";
import { answerBroken } from "./http/answer-broken.ts";
import type { App } from "./http/create-app.ts";
import { createApp } from "./http/create-app.ts";
import type { Door } from "./http/door.ts";
import { createDoor } from "./http/door.ts";
import { createFailedLogins } from "./http/failed-logins.ts";
import type { Listening } from "./http/listen.ts";
import { listen } from "./http/listen.ts";
import { refuseConnection } from "./http/refuse-connection.ts";
import type { IssuedToken, TokenTable } from "./http/tokens.ts";
import { createTokenTable, randomToken } from "./http/tokens.ts";
import type { LlmRouterOptions } from "./llm-router-options.ts";
import type { OpenExchanges } from "./open-exchanges.ts";
import { createOpenExchanges } from "./open-exchanges.ts";
import type { ExchangeDeps } from "./pipeline/exchange-deps.ts";
import type { RouterSettings } from "./router-settings.ts";
import { routerSettings } from "./router-settings.ts";
import { isLoopbackHost } from "./routing/base-url.ts";
import { type ClientRoute, clientRoute } from "./routing/client-route.ts";
import type { RoutingOptions, RoutingTable } from "./routing/routing-table.ts";
import { createRoutingTable } from "./routing/routing-table.ts";
import { targetsOf } from "./routing/targets.ts";
import { BUSY_EXCHANGES, Turn } from "./turn.ts";
import { callUpstream } from "./upstream/call-upstream.ts";
import type { Dispatchers } from "./upstream/dispatchers.ts";
import { createDispatchers } from "./upstream/dispatchers.ts";

/**
 * A local router for LLM calls. Clients show its token and get a provider's answer; the provider's key never leaves the process.
 *
 *     await using router = await LlmRouter.start({ providers: [{ name: "openai", vendor: "openai", key }] });
 */
export class LlmRouter implements AsyncDisposable {
  readonly port: number;
  readonly baseUrl: string;
  readonly #parts: RouterParts;
  #stopping: Promise<void> | undefined;

  private constructor(parts: RouterParts) {
    this.#parts = parts;
    this.port = parts.listening.port;
    const scheme = parts.options.tls === undefined ? "http" : "https";
    this.baseUrl = `${scheme}://${urlHost(parts.settings.host)}:${this.port}/v1`;
  }

  /**
   * Starts every policy, then listens.
   *
   * @throws {TypeError} for options that cannot work, naming the value and the fix
   * @throws {IronError} what a policy refuses to start with
   */
  static async start(options: LlmRouterOptions): Promise<LlmRouter> {
    const settings = routerSettings(options);
    if (!isLoopbackHost(settings.host) && options.apiKey === undefined) {
      throw new TypeError(
        `host "${settings.host}" is reachable from other machines: give an apiKey of your own, or listen on 127.0.0.1`,
      );
    }
    createRoutingTable(options);
    const started: Policy[] = [];
    try {
      for (const policy of options.policies ?? []) {
        await policy.start?.();
        started.push(policy);
      }
      const router = new LlmRouter(await openRouter(options, settings));
      const { baseUrl, provider } = router;
      options.events?.publish({
        at: settings.clock.now(),
        type: "router_started",
        baseUrl,
        provider,
        mode: options.mode ?? "direct",
      });
      return router;
    } catch (error) {
      for (const policy of started.toReversed()) await policy.stop?.();
      throw error;
    }
  }

  /** The client token. */
  get apiKey(): string {
    return this.#parts.apiKey.reveal();
  }

  /** The token of `/iron/...` paths that change things. */
  get adminKey(): string {
    return this.#parts.adminKey.reveal();
  }

  /** The name of the first provider. */
  get provider(): string {
    return this.#parts.routing.providers()[0]?.name ?? "";
  }

  get isRunning(): boolean {
    return this.#stopping === undefined;
  }

  /** Requests under way. */
  get openRequests(): number {
    return this.#parts.open.size;
  }

  /** `[spent, limit]` of the router's own budget in USD; undefined when it has none. */
  get budgetStatus(): [spent: number, limit: number] | undefined {
    const now = this.#parts.options.budget?.current();
    return now === undefined ? undefined : [now.spent / 1e6, now.limit / 1e6];
  }

  /** Sets the router's own budget, in USD; `undefined` takes the limit away. */
  async setBudget(usd: number | undefined): Promise<void> {
    const { budget } = this.#parts.options;
    if (budget === undefined)
      throw new TypeError("this router was started without a budget control, so no budget can be set");
    if (usd !== undefined && !(usd >= 0 && usd <= 1e9))
      throw new RangeError(`budget ${usd} is not between 0 and 1 000 000 000 USD`);
    await budget.setLimit(usd === undefined ? undefined : microdollars(Math.round(usd * 1e6)), "api");
  }

  /**
   * What a request's method and path would ask for.
   *
   * @throws {IronError} `route_not_found`, `method_not_allowed`, `provider_mismatch`
   */
  route(method: string, path: string): ClientRoute {
    return clientRoute({ method, path, headers: new Map() }, this.#parts.routing.providers());
  }

  /**
   * Where a request for a model would go, best first; nobody is asked.
   *
   * @throws {IronError} `provider_mismatch`, `model_not_found`
   */
  targets(route: ClientRoute, model: string): readonly Target[] {
    const { routing } = this.#parts;
    return targetsOf({ route, model, providers: routing.providers(), aliases: routing.aliases() });
  }

  /** A further client token, for one agent. */
  issueToken(client: { readonly agent: string; readonly run?: string }): IssuedToken {
    return this.#parts.tokens.issue({ agent: client.agent as AgentId, run: client.run });
  }

  /** Replaces providers and model names for requests from now on; those under way keep theirs. Invalid options change nothing. */
  reconfigure(options: RoutingOptions): void {
    this.#parts.routing.replace(options);
  }

  /** The same router without a socket: `new OpenAI({ apiKey: router.apiKey, fetch: router.fetch })`. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    return this.#parts.fetch(new Request(input, init));
  };

  /** Accepts nothing new, lets what is under way end (at most `drainMs`), settles it, and flushes the policies. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    const { options, settings, admission, open, listening, dispatchers } = this.#parts;
    admission.shut();
    // Until what is under way has ended the port answers, so that new requests hear why they are refused.
    await open.drain(settings.timeouts.drainMs, shuttingDown());
    await listening.close();
    await dispatchers.close();
    for (const policy of (options.policies ?? []).toReversed()) {
      try {
        await policy.stop?.();
      } catch (error) {
        settings.onDefect(error, "stop");
      }
    }
    options.events?.publish({ at: settings.clock.now(), type: "router_stopped" });
  }
}

interface RouterParts {
  readonly options: LlmRouterOptions;
  readonly settings: RouterSettings;
  readonly tokens: TokenTable;
  readonly routing: RoutingTable;
  readonly open: OpenExchanges;
  readonly admission: Admission;
  readonly dispatchers: Dispatchers;
  readonly listening: Listening;
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly apiKey: Secret;
  readonly adminKey: Secret;
}

/** Makes the parts and opens the socket. */
async function openRouter(options: LlmRouterOptions, settings: RouterSettings): Promise<RouterParts> {
  const routing = createRoutingTable(options);
  const dispatchers = createDispatchers({ upstream: options.upstream ?? {}, timeouts: settings.timeouts });
  const tokens = createTokenTable();
  const apiKey = asSecret(options.apiKey ?? randomToken());
  const adminKey = asSecret(options.adminKey ?? randomToken());
  tokens.add(apiKey.reveal(), { agent: undefined, run: undefined, admin: false });
  tokens.add(adminKey.reveal(), { agent: undefined, run: undefined, admin: true });
  const open = createOpenExchanges(settings.limits.exchanges, settings.clock);
  const turn = new Turn(() => open.size >= BUSY_EXCHANGES);
  const admission = createAdmission(open, options.notReady ?? ((): undefined => undefined));
  const { clock, requestId, onDefect } = settings;
  const failedLogins = createFailedLogins(clock);
  const door = createDoor({ failedLogins, events: options.events, clock, requestId, onDefect });
  const app = createApp({
    tokens,
    allowedHosts: new Set([settings.host, ...(options.allowedHosts ?? [])].map((name) => name.toLowerCase())),
    mounts: options.mounts ?? [],
    turn,
    writeIdleMs: settings.timeouts.writeIdleMs,
    door,
    notReady: admission.notReady,
    handler: {
      providers: routing.providers,
      aliases: routing.aliases,
      bodyBytes: settings.limits.bodyBytes,
      enter: admission.enter,
      door,
      requestId,
      exchange: exchangeDeps(options, settings, { routing, dispatchers, turn }),
    },
  });
  const listening = await openSocket(options, settings, { app, door });
  const fetch = (request: Request): Response | Promise<Response> => app.fetch(request);
  return {
    options,
    settings,
    tokens,
    routing,
    open,
    admission,
    dispatchers,
    listening,
    fetch,
    apiKey,
    adminKey,
  };
}

function openSocket(
  options: LlmRouterOptions,
  settings: RouterSettings,
  { app, door }: { readonly app: App; readonly door: Door },
): Promise<Listening> {
  const { host, port, timeouts, limits, onDefect } = settings;
  return listen({
    host,
    port,
    tls: options.tls,
    timeouts,
    connections: limits.connections,
    refuse: (incoming, outgoing) => {
      refuseConnection({ incoming, outgoing }, door, limits.connections).catch((error: unknown) =>
        onDefect(error, "deliver"),
      );
    },
    broken: (error, socket) => answerBroken(error, socket, door),
    onSurplus: surplusAlert(options, settings),
    serve: app.serve,
    fetch: app.fetch,
  });
}

const ALERT_EVERY_MS = 60_000;

/** One alert a minute, however many connections come. */
function surplusAlert({ events }: LlmRouterOptions, { clock, limits }: RouterSettings): () => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock.monotonic();
    if (events?.heard !== true || now - toldAt < ALERT_EVERY_MS) return;
    toldAt = now;
    const facts = { limit: limits.connections };
    events.publish({ at: clock.now(), type: "alert", name: "conn_limit", severity: "warning", facts });
  };
}

function exchangeDeps(
  options: LlmRouterOptions,
  settings: RouterSettings,
  {
    routing,
    ...upstream
  }: { readonly routing: RoutingTable; readonly dispatchers: Dispatchers; readonly turn: Turn },
): ExchangeDeps {
  return {
    policies: options.policies ?? [],
    provider: routing.provider,
    routing,
    send: (request) => callUpstream(request, upstream),
    events: options.events,
    strict: settings.strict,
    drains: settings.drain === undefined ? undefined : createClientDrains(settings.drain, settings.clock),
    replyBytes: settings.limits.replyBytes,
    eventBytes: settings.limits.eventBytes,
    callMs: options.timeouts?.callMs,
    defaultMaxOutputTokens: settings.defaultMaxOutputTokens,
    clock: settings.clock,
    onDefect: settings.onDefect,
  };
}

function asSecret(key: string | Secret): Secret {
  return typeof key === "string" ? secret(key) : key;
}

function urlHost(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
