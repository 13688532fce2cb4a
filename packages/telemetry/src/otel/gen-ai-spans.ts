import type { Call, CallEnd, Clock, Exchange, Outcome } from "@iron/types";
import { type Context, type Span, SpanKind, SpanStatusCode, trace, type Tracer } from "@opentelemetry/api";
import { genAi, general, iron } from "./attribute-names.ts";
import { endAttributes, openingAttributes } from "./call-attributes.ts";
import { type ServerAddress } from "./gen-ai-options.ts";
import { contextOf, traceparentOf } from "./trace-context.ts";

export interface SpanParts {
  readonly tracer: Tracer;
  readonly clean: (text: string) => string;
  readonly serverOf: (provider: string) => ServerAddress | undefined;
  readonly clock: Clock;
}

/** The span of one exchange, a server's, and those of its calls, a client's, under it. */
export interface ExchangeSpans {
  open(call: Call): (end: CallEnd) => void;
  end(outcome: Outcome): void;
}

/** Begins the span of an exchange, under the client's own span if its headers name one. */
export function exchangeSpans(exchange: Exchange, parts: SpanParts): ExchangeSpans {
  const { tracer, clean, clock } = parts;
  const { operation } = exchange.endpoint;
  const model = clean(exchange.model);
  const span = tracer.startSpan(
    spanName(operation, model),
    {
      kind: SpanKind.SERVER,
      startTime: exchange.startedAt,
      attributes: {
        [genAi.operation]: operation,
        ...(model !== "" && { [genAi.requestModel]: model }),
        [genAi.requestStream]: exchange.stream,
        [general.path]: clean(exchange.path),
        [iron.requestId]: exchange.id,
        ...(exchange.agent !== undefined && { [genAi.agent]: exchange.agent }),
      },
    },
    contextOf(exchange.headers),
  );
  const context = trace.setSpan(contextOf(exchange.headers), span);
  let latest = exchange.startedAt;
  return {
    open(call) {
      const startedAt = clock.now();
      const child = startCall({ exchange, call, context, startedAt }, parts);
      call.traceparent = traceparentOf(child.spanContext());
      return (end) => {
        child.setAttributes(endAttributes(call, end, clean));
        if (end.kind !== "completed") child.setStatus({ code: SpanStatusCode.ERROR });
        if (call.stream && end.firstTokenMs !== undefined)
          child.addEvent("first_token", startedAt + end.firstTokenMs);
        const endedAt = startedAt + end.durationMs;
        latest = Math.max(latest, endedAt);
        child.end(endedAt);
      };
    },
    end(outcome) {
      finish(span, outcome, Math.max(latest, exchange.startedAt + outcome.durationMs));
    },
  };
}

interface Starting {
  readonly exchange: Exchange;
  readonly call: Call;
  readonly context: Context;
  readonly startedAt: number;
}

function startCall({ exchange, call, context, startedAt }: Starting, parts: SpanParts): Span {
  const { tracer, clean, serverOf } = parts;
  const server = serverOf(call.target.provider);
  return tracer.startSpan(
    spanName(exchange.endpoint.operation, clean(call.target.model)),
    {
      kind: SpanKind.CLIENT,
      startTime: startedAt,
      attributes: openingAttributes({ exchange, call, server, clean }),
    },
    context,
  );
}

function finish(span: Span, outcome: Outcome, endedAt: number): void {
  const last = outcome.calls.at(-1);
  span.setAttributes({
    [iron.outcome]: outcome.kind,
    [iron.calls]: outcome.calls.length,
    [iron.held]: outcome.held,
    [iron.charged]: outcome.charged,
    [general.status]: outcome.status,
    ...(last !== undefined && { [genAi.provider]: last.target.provider }),
  });
  if (outcome.kind === "failed" || outcome.kind === "refused") {
    span.setAttribute(general.errorType, outcome.error.code);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end(endedAt);
}

function spanName(operation: string, model: string): string {
  return model === "" ? operation : `${operation} ${model}`;
}
