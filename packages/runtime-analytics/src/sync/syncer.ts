import type { Clock } from "@iron/types";
import type { SendEvent } from "../control-server/event-sender.ts";
import type { Verdict } from "../control-server/read-verdict.ts";
import type { CallEvent } from "../events/analytics-event.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { AnalyticsAlert } from "./alerts.ts";
import { backoffMs } from "./backoff.ts";

export interface SyncerOptions {
  readonly outbox: Outbox;
  readonly send: SendEvent;
  readonly clock: Clock;
  readonly random: () => number;
  /** Between two looks at the outbox. */
  readonly syncMs: number;
  /** So many waiting events are sent without waiting for the next look. */
  readonly batch: number;
  readonly tell: (alert: AnalyticsAlert) => void;
  /** Dead letters that had to go because there were too many. */
  readonly onLost: (events: number) => void;
}

export interface Syncer {
  /** Something was added to the outbox. */
  added(): void;
  /** Sends what waits, now. Resolves when the outbox is empty, an event has to wait, or the time is up. */
  flush(ms: number): Promise<void>;
  /** After a pause: the token is good again. */
  resume(): void;
  /** Looks no more on its own. */
  stop(): void;
  readonly paused: boolean;
  /** How many times in a row sending has failed. */
  readonly failures: number;
}

/**
 * Empties the outbox to the server, one event at a time and oldest first, so that order is kept: every `syncMs`, when a batch has gathered,
 * and when asked. An event leaves the outbox after the server's word for it and not before: at least once, and once by the server's
 * knowledge of its id.
 */
export function createSyncer(options: SyncerOptions): Syncer {
  return new OutboxSyncer(options);
}

class OutboxSyncer implements Syncer {
  readonly #options: SyncerOptions;
  #running: Promise<void> | undefined;
  #stopSending = new AbortController();
  #cancelLook: (() => void) | undefined;
  #stopped = false;
  paused = false;
  failures = 0;
  /** On the monotonic clock. */
  #notBefore = 0;

  constructor(options: SyncerOptions) {
    this.#options = options;
    this.#look();
  }

  added(): void {
    if (this.#options.outbox.waiting >= this.#options.batch) void this.#start();
  }

  async flush(ms: number): Promise<void> {
    const { clock } = this.#options;
    this.#notBefore = 0;
    const late = Promise.withResolvers<void>();
    const cancel = clock.after(ms, () => {
      this.#stopSending.abort();
      this.#stopSending = new AbortController();
      late.resolve();
    });
    try {
      await Promise.race([this.#drainAnew(), late.promise]);
    } finally {
      cancel();
    }
  }

  resume(): void {
    this.paused = false;
    this.failures = 0;
    this.#notBefore = 0;
    void this.#start();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelLook?.();
  }

  /** What was added while an earlier run was about to end is sent as well. */
  async #drainAnew(): Promise<void> {
    await this.#running;
    await this.#start();
  }

  #look(): void {
    this.#cancelLook = this.#options.clock.after(this.#options.syncMs, () => {
      void this.#start();
      if (!this.#stopped) this.#look();
    });
  }

  #start(): Promise<void> | undefined {
    if (this.paused || this.#options.clock.monotonic() < this.#notBefore) return this.#running;
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #drain(): Promise<void> {
    const { outbox, send } = this.#options;
    const { signal } = this.#stopSending;
    for (let event = outbox.first(); event !== undefined && !signal.aborted; event = outbox.first()) {
      const verdict = await send(event, signal);
      // Cut short by us: it says nothing about the server.
      if (signal.aborted && verdict.kind === "again") return;
      try {
        if (!(await this.#obey(event, verdict))) return;
      } catch {
        // The store cannot forget the event now; it is sent again later and the server will know it.
        this.#postpone();
        return;
      }
    }
  }

  /** True when the next event may be sent. */
  async #obey(event: CallEvent, verdict: Verdict): Promise<boolean> {
    const { outbox, tell } = this.#options;
    switch (verdict.kind) {
      case "done":
        await outbox.done(event.id);
        this.failures = 0;
        return true;
      case "dead":
        await this.#bury(event, verdict);
        return true;
      case "paused":
        this.paused = true;
        tell({
          name: "analytics_paused",
          severity: "critical",
          facts: { status: verdict.status, waiting: outbox.waiting },
        });
        return false;
      case "again": {
        this.#postpone();
        const status = verdict.status === undefined ? {} : { status: verdict.status };
        const facts = { why: verdict.why, ...status, waiting: outbox.waiting };
        if (verdict.alarming) tell({ name: "ctl_protocol", severity: "warning", facts });
        return false;
      }
    }
  }

  async #bury(event: CallEvent, { status, answer }: Extract<Verdict, { kind: "dead" }>): Promise<void> {
    const { outbox, clock, tell, onLost } = this.#options;
    const gone = await outbox.bury(event, { at: clock.now(), status, answer });
    tell({ name: "analytics_dead_letter", severity: "warning", facts: { status, event: event.id } });
    if (gone !== undefined) onLost(1);
  }

  #postpone(): void {
    this.failures += 1;
    this.#notBefore = this.#options.clock.monotonic() + backoffMs(this.failures, this.#options.random);
  }
}
