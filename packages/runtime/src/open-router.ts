import type { Secret } from "@iron/types";
import { secret } from "@iron/types";
import type { Admission } from "./admission.ts";
import { createAdmission } from "./admission.ts";
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
import type { TokenTable } from "./http/tokens.ts";
import { createTokenTable, randomToken } from "./http/tokens.ts";
import type { LlmRouterOptions } from "./llm-router-options.ts";
import type { OpenExchanges } from "./open-exchanges.ts";
import { createOpenExchanges } from "./open-exchanges.ts";
import type { ExchangeDeps } from "./pipeline/exchange-deps.ts";
import type { RouterSettings } from "./router-settings.ts";
import type { RoutingTable } from "./routing/routing-table.ts";
import { createRoutingTable } from "./routing/routing-table.ts";
import { BUSY_EXCHANGES, Turn } from "./turn.ts";
import { callUpstream } from "./upstream/call-upstream.ts";
import type { Dispatchers } from "./upstream/dispatchers.ts";
import { createDispatchers } from "./upstream/dispatchers.ts";

/** What a router that listens is made of. */
export interface RouterParts {
  readonly options: LlmRouterOptions;
  readonly settings: RouterSettings;
  readonly tokens: TokenTable;
  readonly routing: RoutingTable;
  readonly open: OpenExchanges;
  readonly exchange: ExchangeDeps;
  readonly admission: Admission;
  readonly dispatchers: Dispatchers;
  readonly listening: Listening;
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly apiKey: Secret;
  readonly adminKey: Secret;
}

/** Makes the parts and opens the socket. */
export async function openRouter(options: LlmRouterOptions, settings: RouterSettings): Promise<RouterParts> {
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
  const exchange = exchangeDeps(options, settings, { routing, dispatchers, turn });
  const app = createApp({
    tokens,
    allowedHosts: new Set([settings.host, ...(options.allowedHosts ?? [])].map((name) => name.toLowerCase())),
    mounts: options.mounts ?? [],
    turn,
    writeIdleMs: settings.timeouts.writeIdleMs,
    door,
    notReady: admission.notReady,
    handler: {
      bodyBytes: settings.limits.bodyBytes,
      enter: admission.enter,
      door,
      requestId,
      exchange,
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
    exchange,
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
