import type { EventBus, Exchange, RequestText } from "@iron/types";
import type { Detection } from "../detect/detection.ts";
import type { KeyedHash } from "../session/keyed-hash.ts";
import type { Action, Direction } from "./actions.ts";

/** An audit entry: that something was found and what was done, never what it was. */
export interface DetectionEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly request: string;
  readonly agent: string | undefined;
  readonly direction: Direction;
  readonly place: RequestText["place"] | "reply";
  readonly kind: string;
  readonly rule: string;
  readonly action: Action;
  /** 0 to 1. */
  readonly confidence: number;
  /** How often this value stood at such places. */
  readonly count: number;
  /** Keyed hash of the value: equal for equal values, nothing else. */
  readonly hash: string;
}

export interface AuditPorts {
  readonly events: EventBus | undefined;
  readonly onDetection: ((entry: DetectionEntry) => void) | undefined;
  readonly hash: KeyedHash;
  readonly now: () => number;
}

export interface Finding {
  readonly detection: Detection;
  readonly value: string;
  readonly action: Action;
  readonly place: DetectionEntry["place"];
}

/** Where findings are told. */
export type AuditSink = Pick<Audit, "add" | "tell">;

/** Collects what was found in one exchange and direction, and tells of it once: report, events, audit entries. */
export class Audit {
  readonly #exchange: Exchange;
  readonly #direction: Direction;
  readonly #ports: AuditPorts;
  #found = new Map<string, { readonly finding: Finding; count: number }>();

  constructor(exchange: Exchange, direction: Direction, ports: AuditPorts) {
    this.#exchange = exchange;
    this.#direction = direction;
    this.#ports = ports;
  }

  add(finding: Finding): void {
    const { detection, value, place } = finding;
    const id = `${detection.kind}\n${place}\n${value}`;
    const known = this.#found.get(id);
    if (known === undefined) this.#found.set(id, { finding, count: 1 });
    else known.count += 1;
  }

  /** Tells of everything added since the last time, and forgets the values. */
  tell(): void {
    if (this.#found.size === 0) return;
    const found = this.#found;
    this.#found = new Map();
    const changed = new Map<string, number>();
    const observed = new Map<string, number>();
    for (const { finding, count } of found.values()) {
      const { kind } = finding.detection;
      const counts = finding.action === "observe" ? observed : changed;
      counts.set(kind, (counts.get(kind) ?? 0) + count);
      this.#entry(finding, count);
    }
    this.#report(changed, observed);
  }

  #entry({ detection, value, action, place }: Finding, count: number): void {
    this.#ports.onDetection?.({
      at: this.#ports.now(),
      request: this.#exchange.id,
      agent: this.#exchange.agent,
      direction: this.#direction,
      place,
      kind: detection.kind,
      rule: detection.rule,
      action,
      confidence: detection.confidence,
      count,
      hash: this.#ports.hash(value),
    });
  }

  #report(changed: ReadonlyMap<string, number>, observed: ReadonlyMap<string, number>): void {
    const { report, id } = this.#exchange;
    const { events, now } = this.#ports;
    for (const [kind, count] of changed) {
      report.redactions.set(kind, (report.redactions.get(kind) ?? 0) + count);
      if (events?.heard === true) {
        events.publish({ at: now(), type: "redacted", request: id, kind, count, direction: this.#direction });
      }
    }
    for (const [kind, count] of observed) {
      const fact = `observed_${kind}`;
      report.facts.set(fact, Number(report.facts.get(fact) ?? 0) + count);
    }
  }
}
