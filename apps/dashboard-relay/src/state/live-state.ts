import type { SeenEvent, SeenRequest } from "../feed/feed-schema.ts";

export interface SeenBudget {
  readonly budget: string;
  readonly limit: number;
  readonly spent: number;
  readonly held: number;
  readonly resetsAt?: number | undefined;
}

export interface SeenAgent {
  readonly name: string;
  readonly state: string;
  readonly spent: number;
  readonly requests: number;
  readonly lastAt: number;
}

export interface SeenAlert {
  readonly at: number;
  readonly router: string;
  readonly name: string;
  readonly severity: "warning" | "critical";
  readonly facts: Readonly<Record<string, string | number>>;
}

export interface SeenRouter {
  readonly name: string;
  readonly connected: boolean;
  /** Money in microdollars. */
  readonly budgets: readonly SeenBudget[];
}

/** What the page shows, newest last. Money in microdollars, times in epoch milliseconds. */
export interface LiveState {
  readonly routers: readonly SeenRouter[];
  readonly agents: readonly SeenAgent[];
  readonly breakers: Readonly<Record<string, string>>;
  readonly redactions: Readonly<Record<string, number>>;
  readonly alerts: readonly SeenAlert[];
  readonly totals: {
    readonly requests: number;
    readonly refused: number;
    readonly failed: number;
    readonly spent: number;
  };
  readonly requests: readonly (SeenRequest & { readonly router: string })[];
}

const MOST_REQUESTS = 500;
const MOST_ALERTS = 50;
/** Names come from outside: no more of them than this are told apart. */
const MOST_NAMES = 200;

/** Folds what routers tell into what the page shows. Bounded, whatever comes. */
export class LiveFold {
  readonly #routers = new Map<string, SeenRouter>();
  readonly #agents = new Map<string, SeenAgent>();
  readonly #breakers = new Map<string, string>();
  readonly #redactions = new Map<string, number>();
  readonly #alerts: SeenAlert[] = [];
  readonly #requests: (SeenRequest & { router: string })[] = [];
  #totals = { requests: 0, refused: 0, failed: 0, spent: 0 };

  router(name: string, change: Partial<Omit<SeenRouter, "name">>): void {
    const before = this.#routers.get(name) ?? { name, connected: false, budgets: [] };
    this.#routers.set(name, { ...before, ...change });
  }

  event(router: string, event: SeenEvent): void {
    if (event.type === "request") this.#request(router, event.request);
    else this.#happened(router, event);
  }

  state(): LiveState {
    return {
      routers: [...this.#routers.values()],
      agents: [...this.#agents.values()],
      breakers: Object.fromEntries(this.#breakers),
      redactions: Object.fromEntries(this.#redactions),
      alerts: this.#alerts,
      totals: this.#totals,
      requests: this.#requests,
    };
  }

  agent(name: string): SeenAgent | undefined {
    return this.#agents.get(name);
  }

  #request(router: string, request: SeenRequest): void {
    this.#requests.push({ ...request, router });
    if (this.#requests.length > MOST_REQUESTS) this.#requests.shift();
    const { requests, refused, failed, spent } = this.#totals;
    this.#totals = {
      requests: requests + 1,
      refused: refused + Number(request.outcome === "refused"),
      failed: failed + Number(request.outcome === "failed"),
      spent: spent + request.cost.microdollars,
    };
    for (const [kind, times] of Object.entries(request.redactions ?? {})) {
      this.#redactions.set(kind, (this.#redactions.get(kind) ?? 0) + times);
    }
    if (request.agent === undefined || (this.#agents.size >= MOST_NAMES && !this.#agents.has(request.agent)))
      return;
    const before = this.#agents.get(request.agent) ?? {
      name: request.agent,
      state: "running",
      spent: 0,
      requests: 0,
    };
    this.#agents.set(request.agent, {
      ...before,
      spent: before.spent + request.cost.microdollars,
      requests: before.requests + 1,
      lastAt: request.at,
    });
  }

  #happened(router: string, event: Extract<SeenEvent, { type: "event" }>): void {
    const { name, facts, at } = event;
    if (name === "breaker_changed" && this.#breakers.size < MOST_NAMES) {
      this.#breakers.set(`${router} / ${String(facts["provider"])}`, String(facts["to"]));
    }
    if (name === "agent_changed") {
      const agent = String(facts["agent"]);
      const before = this.#agents.get(agent) ?? { name: agent, spent: 0, requests: 0, lastAt: at };
      if (this.#agents.size < MOST_NAMES || this.#agents.has(agent)) {
        this.#agents.set(agent, { ...before, state: String(facts["to"]) });
      }
    }
    if (event.severity === undefined) return;
    this.#alerts.push({ at, router, name, severity: event.severity, facts });
    if (this.#alerts.length > MOST_ALERTS) this.#alerts.shift();
  }
}
