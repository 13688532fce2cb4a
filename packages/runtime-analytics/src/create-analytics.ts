import {
  type Clock,
  type ControlServerPost,
  type EventBus,
  type Exchange,
  type Guard,
  type Outcome,
  type Policy,
  type Secret,
  systemClock,
} from "@iron/types";
import { z } from "zod";
import { eventSender } from "./control-server/event-sender.ts";
import type { AnalyticsEvent, CallEvent } from "./events/analytics-event.ts";
import { callEvents } from "./events/call-events.ts";
import { ofBus } from "./events/of-bus.ts";
import { recentEvents } from "./events/recent-events.ts";
import { createMemoryOutbox } from "./outbox/memory-outbox.ts";
import type { DeadLetter, Outbox } from "./outbox/outbox.ts";
import { type AnalyticsStats, runningStats } from "./stats/running-stats.ts";
import { type AnalyticsAlert, calmly } from "./sync/alerts.ts";
import { createSyncer, type Syncer } from "./sync/syncer.ts";

export interface AnalyticsOptions {
  /** Where calls are sent. Absent: nothing is sent and nothing waits; statistics and recent events work all the same. */
  readonly sync?: { readonly post: ControlServerPost; readonly token: Secret };
  /** What waits to be sent. Default: in memory, which ends with the process. */
  readonly outbox?: Outbox;
  /** Told of thresholds, starts and stops; alerts are published to it. */
  readonly events?: EventBus;
  /** Between two looks at the outbox, in milliseconds. Default 5 000. */
  readonly syncMs?: number;
  /** So many waiting events are sent at once. Default 10. */
  readonly batch?: number;
  /** How many events `recent()` remembers. Default 100: each one kept is work for the garbage collector. */
  readonly recent?: number;
  /** How long `stop()` may go on sending, in milliseconds. Default 5 000. */
  readonly flushMs?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly onAlert?: (alert: AnalyticsAlert) => void;
}

/** What is still to be sent, and what will not be. */
export interface PendingAnalytics {
  readonly waiting: number;
  /** Events that found the outbox full or failing, and dead letters that had to make room. Each was alerted. */
  readonly dropped: number;
  /** The server does not know the token: nothing is sent until `resume()`. */
  readonly paused: boolean;
  readonly failures: number;
  /** Oldest first. */
  readonly dead: readonly DeadLetter[];
}

export interface Analytics {
  /** Belongs right after telemetry. Its `stop` sends what waits, for a bounded time. */
  readonly policy: Policy;
  stats(): AnalyticsStats;
  /** Oldest first. */
  recent(): readonly AnalyticsEvent[];
  /** Sends what waits, now; resolves when all is sent, the server has to be waited for, or `ms` (5 000) are over. */
  flush(ms?: number): Promise<void>;
  pending(): PendingAnalytics;
  /** After the token was mended: sends again. */
  resume(): void;
  /** Counts a call and sends it if it was charged, as the policy does for each call of an exchange. */
  record(event: CallEvent): Promise<void>;
  /** Sends a charged call of an earlier run without counting it in this one. An event that waits already stays as it is. */
  send(event: CallEvent): Promise<void>;
}

const whole = z.int().min(0);
const schema = z.object({
  syncMs: whole.min(1).default(5000),
  batch: whole.min(1).default(10),
  recent: whole.default(100),
  flushMs: whole.default(5000),
});

/**
 * Remembers what calls came to, and sends each charged call to the Iron Cage server exactly once by its id (Protocol 012). No prompt, reply
 * or error text is kept or sent.
 *
 * @throws {z.ZodError} naming an option that is wrong
 */
export function createAnalytics(options: AnalyticsOptions = {}): Analytics {
  return new AnalyticsPolicy(options);
}

class AnalyticsPolicy implements Analytics {
  readonly policy: Policy;
  readonly #clock: Clock;
  readonly #outbox: Outbox;
  readonly #syncer: Syncer | undefined;
  readonly #flushMs: number;
  readonly #stats = runningStats();
  readonly #recent: ReturnType<typeof recentEvents<AnalyticsEvent>>;
  readonly #tell: (alert: AnalyticsAlert) => void;
  #dropped = 0;

  constructor(options: AnalyticsOptions) {
    const settings = schema.parse(options);
    const {
      clock = systemClock,
      outbox = createMemoryOutbox(),
      events,
      sync,
      random = Math.random,
    } = options;
    this.#clock = clock;
    this.#outbox = outbox;
    this.#flushMs = settings.flushMs;
    this.#recent = recentEvents(settings.recent);
    const tell = (alert: AnalyticsAlert): void => {
      events?.publish({ at: clock.now(), type: "alert", ...alert });
      options.onAlert?.(alert);
    };
    this.#tell = calmly(clock, tell);
    const { syncMs, batch } = settings;
    const onLost = (count: number): void => this.#drop(count, "too_many_dead_letters");
    this.#syncer =
      sync &&
      createSyncer({
        outbox,
        send: eventSender(sync.post, sync.token),
        clock,
        random,
        syncMs,
        batch,
        tell: this.#tell,
        onLost,
      });
    this.policy = {
      name: "analytics",
      guard: (exchange): Guard => ({ settle: (outcome) => this.#settle(exchange, outcome) }),
      stop: () => this.#stop(),
    };
    listen(events, (event) => this.#recent.add(event));
  }

  stats(): AnalyticsStats {
    return this.#stats.read();
  }

  recent(): readonly AnalyticsEvent[] {
    return this.#recent.list();
  }

  async flush(ms: number = this.#flushMs): Promise<void> {
    await this.#syncer?.flush(ms);
  }

  pending(): PendingAnalytics {
    return {
      waiting: this.#outbox.waiting,
      dropped: this.#dropped,
      paused: this.#syncer?.paused ?? false,
      failures: this.#syncer?.failures ?? 0,
      dead: this.#outbox.dead(),
    };
  }

  resume(): void {
    this.#syncer?.resume();
  }

  async record(event: CallEvent): Promise<void> {
    this.#stats.add(event);
    this.#recent.add(event);
    await this.send(event);
  }

  async send(event: CallEvent): Promise<void> {
    if (event.cost === undefined || this.#syncer === undefined) return;
    try {
      if (!(await this.#outbox.add(event))) this.#drop(1, "outbox_full");
    } catch {
      this.#drop(1, "outbox_failed");
    }
    this.#syncer.added();
  }

  /** Without a server to send to there is nothing to wait for. */
  #settle(exchange: Exchange, outcome: Outcome): Promise<void> | undefined {
    const events = callEvents(exchange, outcome, this.#clock.now());
    for (const event of events) {
      this.#stats.add(event);
      this.#recent.add(event);
    }
    return this.#syncer === undefined ? undefined : this.#sendAll(events);
  }

  /** One after the other: the outbox keeps their order. */
  async #sendAll(events: readonly CallEvent[]): Promise<void> {
    for (const event of events) await this.send(event);
  }

  async #stop(): Promise<void> {
    await this.flush(this.#flushMs);
    this.#syncer?.stop();
    const { waiting } = this.#outbox;
    if (waiting > 0) this.#tell({ name: "analytics_unsent", severity: "warning", facts: { waiting } });
  }

  #drop(count: number, why: string): void {
    this.#dropped += count;
    const facts = { why, dropped: this.#dropped, waiting: this.#outbox.waiting };
    this.#tell({ name: "analytics_dropped", severity: "critical", facts });
  }
}

/** Listens to the bus until the router says that it has stopped: that comes after the policies have. */
function listen(events: EventBus | undefined, add: (event: AnalyticsEvent) => void): void {
  const end = events?.subscribe((event) => {
    const kept = ofBus(event);
    if (kept !== undefined) add(kept);
    if (event.type === "router_stopped") end?.();
  });
}
