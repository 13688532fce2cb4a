import type { IronEvent } from "@iron/types";
import type { BoundedLabel } from "./bounded-label.ts";
import type { Instruments } from "./instruments.ts";

const MS = 1000;

export interface EventLabels {
  readonly providers: BoundedLabel;
  readonly kinds: BoundedLabel;
  readonly alerts: BoundedLabel;
}

/** Counts what is told of by events rather than by requests. */
export function recordEvent(event: IronEvent, instruments: Instruments, labels: EventLabels): void {
  switch (event.type) {
    case "breaker_changed": {
      const provider = labels.providers.of(event.provider);
      const key = event.key ?? "";
      instruments.breakers.set({ provider, key, state: labels.kinds.of(event.from) }, 0);
      instruments.breakers.set({ provider, key, state: labels.kinds.of(event.to) }, 1);
      break;
    }
    case "request_refused": {
      instruments.requests.add(["none", "none", "none", event.left ? "aborted" : "refused"]);
      instruments.duration.observe(["none", "none", "none"], event.durationMs / MS);
      instruments.bytes.add(["out"], event.bytesOut);
      instruments.errors.inc({ code: event.code });
      break;
    }
    case "redacted":
      instruments.redactions.inc(
        { kind: labels.kinds.of(event.kind), direction: event.direction },
        event.count,
      );
      break;
    case "alert":
      instruments.alerts.inc({ name: labels.alerts.of(event.name) });
      break;
    default:
      break;
  }
}
