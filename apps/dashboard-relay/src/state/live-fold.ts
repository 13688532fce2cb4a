import type { SeenEvent, SeenRequest } from "../feed/feed-schema.ts";
import type { News } from "../journal/journal.ts";
import { BurnRates } from "./burn-rates.ts";
import { historyOf } from "./history.ts";
import type { LiveState, SeenAgent, SeenAlert, SeenRouter, ShownRequest, Totals } from "./live-state.ts";
import { type KeptSpending, SpendingSum } from "./spending.ts";
import { TimeSeries } from "./time-series.ts";

const MOST_REQUESTS = 500;
const MOST_ALERTS = 50;
/** Names come from outside: no more of them than this are told apart. */
const MOST_NAMES = 200;

/** Everything of the state that news alone do not give, for another relay to go on from. */
export interface Kept {
  /** The last news that is in it. */
  readonly seq: number;
  readonly routers: readonly SeenRouter[];
  readonly agents: readonly SeenAgent[];
  readonly redactions: Readonly<Record<string, number>>;
  readonly alerts: readonly SeenAlert[];
  readonly totals: Totals;
  readonly spending: KeptSpending;
}

/** Folds what routers tell into what the page shows. Bounded, whatever comes. */
export class LiveFold {
  readonly #routers = new Map<string, SeenRouter>();
  readonly #agents = new Map<string, SeenAgent>();
  readonly #redactions = new Map<string, number>();
  #spending = new SpendingSum(Date.now());
  readonly #series = new TimeSeries();
  readonly #rates = new BurnRates();
  #alerts: SeenAlert[] = [];
  #requests: ShownRequest[] = [];
  #totals: Totals = { requests: 0, refused: 0, failed: 0, spent: 0 };
  #seq = 0;
  shared: LiveState["shared"];

  router(name: string, change: Partial<Omit<SeenRouter, "name">>): void {
    const before = this.#routers.get(name) ?? {
      name,
      connected: false,
      budgets: [],
      agents: [],
      breakers: [],
    };
    const budgets = change.budgets && this.#rates.read(name, change.budgets, Date.now());
    this.#routers.set(name, { ...before, ...change, ...(budgets && { budgets }) });
  }

  news({ seq, router, event }: News): void {
    if (event.type === "request") this.#list(router, event.request);
    this.#count({ seq, router, event });
  }

  state(): LiveState {
    const now = Date.now();
    return {
      routers: [...this.#routers.values()],
      agents: [...this.#agents.values()],
      redactions: Object.fromEntries(this.#redactions),
      alerts: this.#alerts,
      totals: this.#totals,
      spending: { ...this.#spending.sums(now), history: historyOf([...this.#routers.values()], now) },
      series: this.#series.steps(now),
      shared: this.shared,
      requests: this.#requests.slice(-MOST_REQUESTS),
    };
  }

  keep(): Kept {
    return {
      seq: this.#seq,
      routers: [...this.#routers.values()],
      agents: [...this.#agents.values()],
      redactions: Object.fromEntries(this.#redactions),
      alerts: this.#alerts,
      totals: this.#totals,
      spending: this.#spending.keep(),
    };
  }

  /**
   * Takes over what another relay counted, which may have heard of more.
   *
   * @param recent news that are known here: those that are not in it are counted on top
   */
  restore(kept: Kept, recent: readonly News[]): void {
    this.#seq = kept.seq;
    this.#totals = kept.totals;
    this.#alerts = [...kept.alerts];
    this.#spending = new SpendingSum(kept.spending.since);
    this.#spending.restore(kept.spending);
    this.#agents.clear();
    for (const agent of kept.agents) this.#agents.set(agent.name, agent);
    this.#redactions.clear();
    for (const [kind, times] of Object.entries(kept.redactions)) this.#redactions.set(kind, times);
    for (const router of kept.routers) this.#routers.set(router.name, router);
    for (const one of recent) this.#count(one);
  }

  /** Each once: numbers grow. */
  #count({ seq, router, event }: News): void {
    if (seq <= this.#seq) return;
    this.#seq = seq;
    if (event.type === "request") this.#request(event.request);
    else this.#alert(router, event);
  }

  #list(router: string, request: SeenRequest): void {
    this.#requests.push({ ...request, router });
    // Every so often rather than each time: shifting hundreds for each of thousands a second costs more than keeping some more.
    if (this.#requests.length >= 2 * MOST_REQUESTS) this.#requests = this.#requests.slice(-MOST_REQUESTS);
    this.#series.add(request);
  }

  #request(request: SeenRequest): void {
    const { requests, refused, failed, spent } = this.#totals;
    this.#totals = {
      requests: requests + 1,
      refused: refused + Number(request.outcome === "refused"),
      failed: failed + Number(request.outcome === "failed"),
      spent: spent + request.cost.microdollars,
    };
    this.#spending.add(request.at + request.durationMs, request.cost.microdollars);
    for (const [kind, times] of Object.entries(request.redactions ?? {})) {
      if (this.#redactions.size < MOST_NAMES || this.#redactions.has(kind))
        this.#redactions.set(kind, (this.#redactions.get(kind) ?? 0) + times);
    }
    if (request.agent !== undefined) this.#agent(request.agent, request);
  }

  #agent(name: string, request: SeenRequest): void {
    const before = this.#agents.get(name);
    if (before === undefined && this.#agents.size >= MOST_NAMES) return;
    this.#agents.set(name, {
      name,
      spent: (before?.spent ?? 0) + request.cost.microdollars,
      requests: (before?.requests ?? 0) + 1,
      lastAt: request.at,
    });
  }

  #alert(router: string, event: Extract<SeenEvent, { type: "event" }>): void {
    const { name, facts, at, severity } = event;
    if (severity === undefined) return;
    this.#alerts = [...this.#alerts, { at, router, name, severity, facts }].slice(-MOST_ALERTS);
  }
}
