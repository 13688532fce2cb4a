import type { Call, CallEnd, Exchange, Outcome } from "@iron/types";
import type { Attributes, Meter } from "@opentelemetry/api";
import type { BoundedLabel } from "../metrics/bounded-label.ts";
import { genAi, general, metricNames } from "./attribute-names.ts";
import { errorAttributes, serverAttributes } from "./call-attributes.ts";
import type { ServerAddress } from "./gen-ai-options.ts";

const MS = 1000;
const MICRODOLLARS = 1_000_000;

/** The boundaries that the conventions ask for. */
const TOKENS = [
  1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
];
const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const FIRST_TOKEN_SECONDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

export interface MetricParts {
  readonly meter: Meter;
  readonly models: BoundedLabel;
  readonly serverOf: (provider: string) => ServerAddress | undefined;
}

/** Records what the conventions ask of a client of models, and, towards our own clients, of a server. */
export interface GenAiMetrics {
  call(exchange: Exchange, call: Call, end: CallEnd): void;
  exchange(exchange: Exchange, outcome: Outcome): void;
}

export function genAiMetrics(parts: MetricParts): GenAiMetrics {
  const { meter, models, serverOf } = parts;
  const histogram = (name: string, description: string, [unit, boundaries]: readonly [string, number[]]) =>
    meter.createHistogram(name, { description, unit, advice: { explicitBucketBoundaries: boundaries } });
  const tokens = histogram(metricNames.tokens, "Tokens used.", ["{token}", TOKENS]);
  const duration = histogram(metricNames.duration, "Duration of calls to providers.", ["s", SECONDS]);
  const firstChunk = histogram(metricNames.firstChunk, "From a call's opening to its first token.", [
    "s",
    FIRST_TOKEN_SECONDS,
  ]);
  const serverDuration = histogram(metricNames.serverDuration, "Duration of clients' requests.", [
    "s",
    SECONDS,
  ]);
  const serverFirst = histogram(metricNames.serverFirstToken, "To the first byte of a streamed reply.", [
    "s",
    FIRST_TOKEN_SECONDS,
  ]);
  const cost = meter.createCounter(metricNames.cost, {
    description: "What calls were charged.",
    unit: "USD",
  });
  return {
    call(exchange, call, end) {
      const attributes = {
        ...callAttributes(exchange, call, { end, models }),
        ...serverAttributes(serverOf(call.target.provider)),
      };
      duration.record(end.durationMs / MS, { ...attributes, ...errorAttributes(end) });
      if (call.stream && end.firstTokenMs !== undefined) firstChunk.record(end.firstTokenMs / MS, attributes);
      if (call.money.charged !== undefined) cost.add(call.money.charged / MICRODOLLARS, attributes);
      if (end.kind === "failed" || end.usage === undefined) return;
      const { inputTokens, outputTokens } = end.usage;
      if (inputTokens !== undefined)
        tokens.record(inputTokens, { ...attributes, [genAi.tokenType]: "input" });
      if (outputTokens !== undefined)
        tokens.record(outputTokens, { ...attributes, [genAi.tokenType]: "output" });
    },
    exchange(exchange, outcome) {
      const attributes = exchangeAttributes(exchange, outcome, models);
      serverDuration.record(outcome.durationMs / MS, attributes);
      if (exchange.stream && outcome.kind === "completed" && outcome.firstByteMs !== undefined) {
        serverFirst.record(outcome.firstByteMs / MS, attributes);
      }
    },
  };
}

function callAttributes(
  exchange: Exchange,
  call: Call,
  { end, models }: { readonly end: CallEnd; readonly models: BoundedLabel },
): Attributes {
  const answered = end.kind !== "failed";
  const model = answered ? end.delivered.model : undefined;
  return {
    [genAi.operation]: exchange.endpoint.operation,
    [genAi.provider]: call.target.provider,
    [genAi.requestModel]: models.of(call.target.model, answered),
    ...(model !== undefined && { [genAi.responseModel]: models.of(model) }),
  };
}

function exchangeAttributes(exchange: Exchange, outcome: Outcome, models: BoundedLabel): Attributes {
  const target = outcome.calls.at(-1)?.target;
  const failed = outcome.kind === "failed" || outcome.kind === "refused";
  return {
    [genAi.operation]: exchange.endpoint.operation,
    [genAi.provider]: target?.provider ?? "iron",
    [genAi.requestModel]: models.of(target?.model ?? exchange.model, false),
    ...(failed && { [general.errorType]: outcome.error.code }),
  };
}
