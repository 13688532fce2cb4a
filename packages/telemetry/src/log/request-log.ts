import type { Exchange, IronEvent, Outcome } from "@iron/types";
import type { Redactor } from "../redact/redactor.ts";
import { auditOfRequest } from "./audit-of-request.ts";
import { createBreakerView } from "./breaker-view.ts";
import { createLog, type Log } from "./create-log.ts";
import { eventRow } from "./event-row.ts";
import type { LogOptions } from "./log-options.ts";
import { openSink } from "./open-sink.ts";
import { requestFields } from "./request-fields.ts";
import { requestLevel } from "./request-level.ts";

/** The log of one router and what writes to it by itself. */
export interface RequestLog {
  readonly log: Log;
  /** Lines that could not be written. */
  readonly lost: number;
  request(exchange: Exchange, outcome: Outcome): void;
  event(event: IronEvent): void;
  close(): void;
}

/** Opens the log. `false` writes nothing. */
export function createRequestLog(options: LogOptions | false, redactor: Redactor): RequestLog {
  const settings: LogOptions = options === false ? { format: "off" } : options;
  const sink = openSink(settings, redactor);
  const log = createLog(settings, sink);
  const breakers = createBreakerView();
  return {
    log,
    get lost() {
      return sink.lost;
    },
    request(exchange, outcome) {
      const level = requestLevel(outcome);
      if (log.isLevelEnabled(level)) {
        const breaker = breakers.stateOf(outcome.calls.at(-1)?.target);
        log[level](requestFields({ exchange, outcome, breaker, redactor }), "request");
      }
      const audit = auditOfRequest(outcome);
      if (audit !== undefined)
        log.warn({ ...audit, request_id: exchange.id, agent: exchange.agent }, "audit");
    },
    event(event) {
      breakers.event(event);
      const row = eventRow(event);
      if (row !== undefined) log[row.level](row.fields, row.message);
    },
    close: () => sink.close(),
  };
}
