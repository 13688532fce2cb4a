import { createBudget } from "@iron/cost";
import { createLeaseClient, createLeases, type Leases } from "@iron/cost/leases";
import { createReliability } from "@iron/reliability";
import { createAgentGate, LlmRouter, type ProviderOptions } from "@iron/runtime";
import { type Analytics, createAnalytics } from "@iron/runtime-analytics";
import { createEventBus } from "@iron/runtime-state";
import { createSafety } from "@iron/safety";
import { createTelemetry } from "@iron/telemetry";
import type { VirtualClock } from "@iron/testing";
import { type EventBus, IronError, type Policy, secret } from "@iron/types";
import { composePolicies } from "../../src/compose/compose-policies.ts";
import { dialectFor } from "../../src/keys/dialect-for.ts";
import { drawFate } from "./fate.ts";
import type { SimControl } from "./sim-control.ts";
import type { SimLedger } from "./sim-ledger.ts";
import { simPrices } from "./sim-prices.ts";
import { SimUpstream } from "./sim-upstream.ts";
import { type Witness, witness } from "./witness.ts";
import type { World } from "./world.ts";

/** One life of a router. */
export interface SimRouter {
  readonly router: LlmRouter;
  readonly ledger: SimLedger;
  readonly control: ReturnType<typeof createBudget>["control"];
  readonly analytics: Analytics;
  readonly leases: Leases | undefined;
  readonly witness: Witness;
  readonly clock: VirtualClock;
  /** What an agent shows to this router. */
  readonly tokenOf: (agent: string) => string;
  /** From now on nothing that this router does reaches the world. */
  die(): void;
  /** Ends as a router does that is told to. */
  stop(): Promise<void>;
}

export interface SimRouterParts {
  readonly world: World;
  readonly control: SimControl;
  readonly openLedger: (clock: VirtualClock) => SimLedger;
  readonly life: number;
}

const FIRST_BYTE_MS = 20_000;
const IDLE_MS = 8_000;
/** In microdollars. */
const TRANCHE = 60_000;

const PROVIDERS: readonly ProviderOptions[] = [
  { name: "alpha", vendor: "openai", baseUrl: "https://alpha.sim/v1", key: "sk-a", models: ["m-*"] },
  { name: "beta", vendor: "openai", baseUrl: "https://beta.sim/v1", key: "sk-b", models: ["m-two"] },
  { name: "gamma", vendor: "anthropic", baseUrl: "https://gamma.sim", key: "sk-c", models: ["m-one"] },
];

/** The whole router as the SDK composes it, on virtual time, with seeded chance, between providers and a control server within the process. */
export async function startSimRouter(parts: SimRouterParts): Promise<SimRouter> {
  const { world, control: server, life } = parts;
  const clock = world.time.clock();
  let dead = false;
  const isDead = (): boolean => dead;
  const random = world.random.fork(`router-${life}`);
  const events = createEventBus();
  trace(world, events, isDead);
  const ledger = parts.openLedger(clock);
  const post = server.post(isDead, clock);
  const token = secret(server.icToken);
  const leases = world.plan.leased
    ? createLeases({
        client: createLeaseClient({ post, token }),
        provider: () => "openai",
        store: server.leases(),
        durableLedger: ledger.durable,
        trancheMicrodollars: TRANCHE,
        clock,
        random: random.next,
      })
    : undefined;
  const budget = createBudget({
    ...world.plan.budget,
    priceTable: simPrices,
    ledger: ledger.ledger,
    clock,
    events,
    funds: leases?.funds,
  });
  const analytics = createAnalytics({ clock, random: random.next, events, sync: { post, token } });
  const seen = witness(world, isDead);
  const upstreams = new Map(
    PROVIDERS.map(({ name, baseUrl }) => [new URL(baseUrl ?? "").origin, upstream(world, name)]),
  );
  void leases?.start();
  const router = await LlmRouter.start({
    providers: PROVIDERS,
    apiKey: "client-token",
    policies: policies(parts, { clock, events, analytics, random: random.next, budget, seen }),
    budget: budget.control,
    events,
    clock,
    requestId: requestIds(life),
    timeouts: { firstByteMs: FIRST_BYTE_MS, idleMs: IDLE_MS },
    upstream: { dispatcher: (origin) => upstreams.get(origin) ?? nowhere(origin) },
    notReady: () => noMoney(leases),
    onDefect: (error, where) => {
      if (!dead && !isExpected(error)) world.violations.push(`a defect in ${where}: ${String(error)}`);
    },
  });
  return {
    router,
    ledger,
    control: budget.control,
    analytics,
    leases,
    witness: seen,
    clock,
    tokenOf: tokens(router),
    die() {
      dead = true;
      clock.end();
      for (const one of upstreams.values()) one.hangUp();
    },
    async stop() {
      await router.stop();
      await leases?.stop();
      await ledger.close();
    },
  };
}

function tokens(router: LlmRouter): (agent: string) => string {
  const issued = new Map<string, string>();
  return (agent) => {
    const known = issued.get(agent) ?? router.issueToken({ agent }).token;
    issued.set(agent, known);
    return known;
  };
}

/** A ledger that cannot write tells so, and goes on trying. */
function isExpected(error: unknown): boolean {
  return error instanceof IronError && error.code === "ledger_unavailable";
}

function requestIds(life: number): () => string {
  let made = 0;
  return () => `l${life}r${(made += 1)}`;
}

function nowhere(origin: string): never {
  throw new Error(`nobody is to be called at ${origin}`);
}

function noMoney(leases: Leases | undefined): IronError | undefined {
  const reason = leases?.notReady();
  return reason === undefined ? undefined : new IronError("budget_unavailable", reason);
}

interface PolicyParts {
  readonly clock: VirtualClock;
  readonly events: EventBus;
  readonly analytics: Analytics;
  readonly random: () => number;
  readonly budget: ReturnType<typeof createBudget>;
  readonly seen: Witness;
}

function policies(
  { world }: SimRouterParts,
  { clock, events, analytics, random, budget, seen }: PolicyParts,
): readonly Policy[] {
  const { hedge, firstFrameMs, deadlineMs, places, afterMayHaveRun } = world.plan.reliability;
  const reliability = createReliability({
    retry: { baseMs: 200, maxMs: 2000, maxRetryAfterMs: 5000 },
    breaker: { failures: 3, openMs: 3000 },
    fallback: {
      chains: { "m-one": [{ provider: "beta", model: "m-two" }] },
      afterMayHaveRun,
      dialectOf: (provider, client) => dialectFor(PROVIDERS, provider, client),
    },
    ...(hedge && { hedge: { afterMs: 400, minMs: 50 } }),
    ...(places !== undefined && { concurrency: { limits: { alpha: places } } }),
    firstFrameMs,
    deadlineMs,
    clock,
    random,
    events,
  });
  return composePolicies({
    telemetry: createTelemetry({ log: false, events, budget: budget.control }).policy,
    agents: createAgentGate().policy,
    analytics: analytics.policy,
    early: reliability.early,
    safety: createSafety({ clock, events }).policy,
    own: [],
    attempts: [...reliability.policies, seen.policy],
    budget: budget.policy,
  });
}

function upstream(world: World, provider: string): SimUpstream {
  const random = world.random.fork(`provider-${provider}`);
  return new SimUpstream({
    provider,
    clock: world.clock,
    trace: world.trace,
    draw: () => drawFate(random, world.calm ? 0 : world.plan.weather),
    firstByteMs: FIRST_BYTE_MS,
    idleMs: IDLE_MS,
    arrives(call) {
      world.providerCalls.set(call.id, call);
      const booked = world.book.calls.get(call.id as never);
      if (booked?.state !== "open")
        world.violations.push(
          `P-14 ${call.id} reached its provider, and its hold is ${booked?.state ?? "missing"}`,
        );
    },
  });
}

function trace({ trace: told }: World, events: EventBus, isDead: () => boolean): void {
  events.subscribe((event) => {
    if (isDead()) return;
    if (event.type === "breaker_changed") told.add("breaker", event.provider, event.from, event.to);
    if (event.type === "budget_threshold") told.add("threshold", event.budget, event.percent);
    if (event.type === "alert") told.add("alert", event.name);
    if (event.type === "redacted") told.add("redacted", event.kind, event.direction);
  });
}
