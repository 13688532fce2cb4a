import { join } from "node:path";
import { createLeaseClient, createLeases, type Leases, openSqliteLeaseStore } from "@iron/cost/leases";
import {
  type Analytics,
  type ControlServerConnection,
  createAnalytics,
  createControlServerPost,
  openStoreOutbox,
} from "@iron/runtime-analytics";
import { type Clock, type EventBus, IronError, type Secret, secret } from "@iron/types";
import type { ControlServerConfig } from "../config/provider-config.ts";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { tokenOwner } from "../control-server/token-owner.ts";
import { trancheOf } from "../config/tranche-of.ts";
import { resolveSecret } from "../keys/resolve-secret.ts";
import { hidingLeases } from "../telemetry/hiding-leases.ts";
import { isReadable, type Reconciler, reconcileAnalytics } from "./reconcile-analytics.ts";
import type { RouterAlert } from "./router-alert.ts";
import type { RouterHooks } from "./start-router-options.ts";

/** What a router has to do with a control server besides keys: analytics always, leases in server mode. */
export interface ControlPlane {
  readonly analytics: Analytics;
  readonly leases: Leases | undefined;
  /** Gets the first lease, and tells the server of calls that an earlier run could not. Call it when the budget has the leases' funds. */
  start(): Promise<void>;
  /** Why no request can be served: there has been no lease yet. */
  notReady(): IronError | undefined;
  /** Returns leases and closes connections. Call it when every call has settled and the policies have stopped. */
  stop(): Promise<void>;
}

export interface ControlPlaneParts {
  readonly config: RuntimeConfig;
  readonly hooks: RouterHooks;
  readonly clock: Clock;
  readonly events: EventBus;
  /** Names the provider of the assigned key, in server mode: then, and only then, money is leased. */
  readonly assigned: (() => Promise<string> | undefined) | undefined;
  /** Keeps a secret out of every log from now on. */
  readonly hide: (secret: Secret) => void;
  /** Publishes an alert and tells the caller of the router. */
  readonly onAlert: (alert: RouterAlert) => void;
}

interface Server {
  readonly token: Secret;
  readonly connection: ControlServerConnection;
}

/** @throws {TypeError} when the server's address is not one that a token may be sent to */
export async function openControlPlane(parts: ControlPlaneParts): Promise<ControlPlane> {
  const { config, hooks, assigned } = parts;
  const server = config.controlServer && connect(config.controlServer, parts);
  const analytics = await openAnalytics(server, parts);
  const leases = server && assigned && openLeases(server, assigned, parts);
  const reconciler = server && leases && openReconciler({ server, leases, analytics }, parts);
  return {
    analytics,
    leases,
    async start(): Promise<void> {
      await leases?.start();
      await reconciler?.start();
    },
    notReady(): IronError | undefined {
      const reason = leases?.notReady();
      if (reason === undefined) return undefined;
      return new IronError("budget_unavailable", `No money yet: ${reason}.`, { retryAfterMs: 1000 });
    },
    async stop(): Promise<void> {
      try {
        await leases?.stop();
        await reconciler?.stop();
      } catch (error) {
        hooks.onDefect?.(error, "leases");
      } finally {
        await server?.connection.close();
      }
    },
  };
}

function connect(
  { url, token: said, timeoutMs }: ControlServerConfig,
  { hooks, clock, hide }: ControlPlaneParts,
): Server {
  const token = secret(resolveSecret(said, "controlServer.token", hooks.env ?? {}));
  hide(token);
  return {
    token,
    connection: createControlServerPost({
      server: url,
      clock,
      ...(timeoutMs !== undefined && { timeoutMs }),
    }),
  };
}

async function openAnalytics(
  server: Server | undefined,
  { hooks, clock, events }: ControlPlaneParts,
): Promise<Analytics> {
  const { onAlert } = hooks;
  const common = { clock, events, ...(onAlert && { onAlert }) };
  if (server === undefined) return createAnalytics(common);
  const sync = { post: server.connection.post, token: server.token };
  if (hooks.store === undefined) return createAnalytics({ ...common, sync });
  // What waits for one agent is never sent as another.
  const outbox = await openStoreOutbox({ store: hooks.store, namespace: namespaceOf(server) });
  return createAnalytics({ ...common, sync, outbox });
}

function namespaceOf({ token }: Server): string {
  return `analytics:${tokenOwner(token)}`;
}

function openReconciler(
  {
    server,
    leases,
    analytics,
  }: { readonly server: Server; readonly leases: Leases; readonly analytics: Analytics },
  { hooks, clock }: ControlPlaneParts,
): Reconciler | undefined {
  const { ledger, store } = hooks;
  if (store === undefined || !isReadable(ledger)) return undefined;
  const purse = leases.funds.budget;
  return reconcileAnalytics({ ledger, store, namespace: namespaceOf(server), purse, analytics, clock });
}

function openLeases(
  { token, connection }: Server,
  assigned: () => Promise<string> | undefined,
  { config, hooks, clock, hide, onAlert }: ControlPlaneParts,
): Leases {
  const asked = config.controlServer?.tranche;
  const tranche = asked === undefined ? undefined : trancheOf(asked);
  const { stateFolder, ledger } = hooks;
  const folder = stateFolder === undefined ? undefined : join(stateFolder, "leases", tokenOwner(token));
  return createLeases({
    client: hidingLeases(createLeaseClient({ post: connection.post, token }), hide),
    provider: async () => (await assigned()) ?? noKey(),
    clock,
    onAlert,
    durableLedger: isReadable(ledger),
    ...(tranche !== undefined && { trancheMicrodollars: tranche }),
    ...(folder !== undefined && { store: openSqliteLeaseStore({ folder, token, onAlert }) }),
  });
}

function noKey(): never {
  throw new IronError("key_unavailable", "Keys no longer come from the control server.");
}
