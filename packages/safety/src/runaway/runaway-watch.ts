import type { Clock, EventBus, Exchange, Outcome, RequestText } from "@iron/types";
import { IronError } from "@iron/types";
import { Sessions } from "../session/sessions.ts";
import { countRepeats } from "./count-repeats.ts";
import type { RunawaySettings, Steps } from "./runaway-settings.ts";

/** What is remembered of a session: never what was said. */
interface Track {
  /** Failed requests in a row, and when the last was. */
  errors: number;
  lastErrorAt: number;
  /** Charges of the last minute, in microdollars. */
  readonly charges: { readonly at: number; readonly amount: number }[];
  readonly warned: Set<string>;
}

interface Ports {
  readonly clock: Clock;
  readonly events: EventBus | undefined;
  readonly maxSessions: number;
}

interface Measure {
  readonly name: "same_call" | "tool_errors" | "errors" | "spend";
  readonly value: number;
  readonly steps: Steps;
  readonly says: () => string;
  /** When asking again may help. */
  readonly retryAfterMs?: number;
}

const MINUTE_MS = 60_000;
const MICRODOLLARS = 1_000_000;
/** Statuses are no business of a policy: these are its own and the client's faults, which repeat without harm. */
const OWN_CODES: ReadonlySet<string> = new Set([
  "runaway",
  "content_blocked",
  "agent_paused",
  "agent_stopped",
]);

/** Watches each session for an agent that runs in circles: warns once, then refuses with the reason. */
export class RunawayWatch {
  readonly #settings: RunawaySettings;
  readonly #steps: Readonly<Record<"errors" | "sameCall" | "toolErrors", Steps>>;
  readonly #ports: Ports;
  readonly #tracks: Sessions<Track>;

  constructor(settings: RunawaySettings, ports: Ports) {
    this.#settings = settings;
    this.#steps = {
      errors: { warn: 10, refuse: 30, ...defined(settings.errors) },
      sameCall: { warn: 5, refuse: 15, ...defined(settings.sameCall) },
      toolErrors: { warn: 10, refuse: 25, ...defined(settings.toolErrors) },
    };
    this.#ports = ports;
    this.#tracks = new Sessions(ports.maxSessions, () => ({
      errors: 0,
      lastErrorAt: 0,
      charges: [],
      warned: new Set(),
    }));
  }

  /** @throws {IronError} `runaway` */
  admit(exchange: Exchange, texts: readonly RequestText[]): void {
    if (exchange.endpoint.kind !== "chat") return;
    const track = this.#tracks.known(exchange);
    const measures: Measure[] = track === undefined ? [] : this.#sessionMeasures(track);
    if (texts.some(({ place }) => place === "tool_result" || place === "tool_arguments")) {
      const repeats = countRepeats(exchange.body.chat());
      measures.push(
        {
          name: "same_call",
          value: repeats.sameCall,
          steps: this.#steps.sameCall,
          says: () =>
            `the tool "${repeats.tool}" was called ${repeats.sameCall} times in a row with the same arguments`,
        },
        {
          name: "tool_errors",
          value: repeats.toolErrors,
          steps: this.#steps.toolErrors,
          says: () => `${repeats.toolErrors} tool calls in a row ended in errors`,
        },
      );
    }
    for (const measure of measures) this.#judge(exchange, measure);
  }

  settle(exchange: Exchange, outcome: Outcome): void {
    if (exchange.endpoint.kind !== "chat") return;
    const failed =
      outcome.kind === "failed" || (outcome.kind === "refused" && !OWN_CODES.has(outcome.error.code));
    const known = this.#tracks.known(exchange);
    if (!failed && outcome.charged === 0 && known === undefined) return;
    const track = known ?? this.#tracks.of(exchange);
    const now = this.#ports.clock.now();
    if (failed) {
      track.errors += 1;
      track.lastErrorAt = now;
    } else if (outcome.kind === "completed") {
      track.errors = 0;
      track.warned.delete("errors");
    }
    if (this.#settings.spendPerMinute !== undefined && outcome.charged > 0) {
      track.charges.push({ at: now, amount: outcome.charged });
      dropOld(track, now);
    }
  }

  #sessionMeasures(track: Track): Measure[] {
    const { spendPerMinute, windowMs = MINUTE_MS } = this.#settings;
    const now = this.#ports.clock.now();
    const since = now - track.lastErrorAt;
    if (since >= windowMs) track.errors = 0;
    const measures: Measure[] = [
      {
        name: "errors",
        value: track.errors,
        steps: this.#steps.errors,
        says: () => `${track.errors} requests in a row failed`,
        retryAfterMs: Math.max(0, windowMs - since),
      },
    ];
    if (spendPerMinute !== undefined) {
      dropOld(track, now);
      const spent = track.charges.reduce((sum, { amount }) => sum + amount, 0) / MICRODOLLARS;
      const oldest = track.charges[0]?.at ?? now;
      measures.push({
        name: "spend",
        value: spent,
        steps: spendPerMinute,
        says: () => `$${spent.toFixed(4)} were spent in the last minute`,
        retryAfterMs: Math.max(0, oldest + MINUTE_MS - now),
      });
    }
    return measures;
  }

  #judge(exchange: Exchange, { name, value, steps, says, retryAfterMs }: Measure): void {
    const { refuse, warn } = steps;
    if (refuse !== undefined && value >= refuse) {
      exchange.report.facts.set("runaway", name);
      this.#alert(name, "critical", { value, limit: refuse });
      throw new IronError(
        "runaway",
        `The agent seems to run in circles: ${says()}; the limit is ${refuse}.`,
        {
          facts: { reason: name, value, limit: refuse },
          shouldRetry: false,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        },
      );
    }
    if (warn === undefined || value < warn) return;
    exchange.report.facts.set("runaway_warning", name);
    const track = this.#tracks.of(exchange);
    if (track.warned.has(name)) return;
    track.warned.add(name);
    this.#alert(name, "warning", { value, limit: refuse ?? warn });
  }

  #alert(
    reason: string,
    severity: "warning" | "critical",
    numbers: { readonly value: number; readonly limit: number },
  ): void {
    const { events, clock } = this.#ports;
    if (events?.heard !== true) return;
    events.publish({
      at: clock.now(),
      type: "alert",
      name: "runaway",
      severity,
      facts: { reason, ...numbers },
    });
  }
}

function dropOld(track: Track, now: number): void {
  while (track.charges.length > 0 && (track.charges[0]?.at ?? now) <= now - MINUTE_MS) track.charges.shift();
}

/** Without members that are undefined, so that defaults stay. */
function defined(steps: Steps | undefined): Steps {
  return Object.fromEntries(Object.entries(steps ?? {}).filter(([, value]) => value !== undefined));
}
