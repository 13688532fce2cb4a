import type { Exchange, IronEvent, Outcome } from "@iron/types";
import type { Redactor } from "../redact/redactor.ts";
import { auditOfRequest } from "./audit-of-request.ts";
import { createBreakerView } from "./breaker-view.ts";
import { createLog, type Log } from "./create-log.ts";
import { eventRow } from "./event-row.ts";
import { createLineAllowance } from "./line-allowance.ts";
import type { LogOptions } from "./log-options.ts";
import { openSink } from "./open-sink.ts";
import { refusedFields, type RefusedRequest } from "./refused-fields.ts";
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

/** Lines a minute for requests that were refused before they were exchanges: anybody can make those. */
const REFUSED_LINES = 1000;

/** Opens the log. `false` writes nothing. */
export function createRequestLog(options: LogOptions | false, redactor: Redactor): RequestLog {
  const settings: LogOptions = options === false ? { format: "off" } : options;
  const sink = openSink(settings, redactor);
  const log = createLog(settings, sink);
  const breakers = createBreakerView();
  const allowance = createLineAllowance(REFUSED_LINES, (count) =>
    log.warn({ count }, "refused requests without a line"),
  );
  const refused = (event: RefusedRequest): void => {
    const level = event.left ? "info" : event.code === "internal" ? "error" : "warn";
    if (log.isLevelEnabled(level) && allowance.take(event.at))
      log[level](refusedFields(event, redactor), "request");
  };
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
      if (event.type === "request_refused") {
        refused(event);
        return;
      }
      breakers.event(event);
      const row = eventRow(event);
      if (row !== undefined) log[row.level](row.fields, row.message);
    },
    close() {
      allowance.close();
      sink.close();
    },
  };
}
