import { type CallRecord, type Exchange, isIronError, type Outcome, type Usage } from "@iron/types";
import { callResult } from "../log/call-facts.ts";
import type { BoundedLabel } from "./bounded-label.ts";
import type { Instruments } from "./instruments.ts";

const MICRODOLLARS = 1_000_000;
const MS = 1000;
const IN = ["in"] as const;
const OUT = ["out"] as const;

export interface ExchangeLabels {
  readonly models: BoundedLabel;
  readonly providers: BoundedLabel;
  readonly operations: BoundedLabel;
}

/** Counts one settled exchange. A model's name becomes a label once a provider has answered under it. */
export function recordExchange(
  { exchange, outcome }: { readonly exchange: Exchange; readonly outcome: Outcome },
  instruments: Instruments,
  labels: ExchangeLabels,
): void {
  for (const call of outcome.calls) recordCall(call, instruments, labels);
  recordFirstToken(exchange, outcome, { instruments, labels });
  const last = outcome.calls.at(-1);
  const operation = labels.operations.of(exchange.endpoint.operation);
  const provider = last === undefined ? "none" : labels.providers.of(last.target.provider);
  const model = labels.models.of(last?.target.model ?? exchange.model, false);
  instruments.requests.add([operation, provider, model, outcome.kind]);
  instruments.duration.observe([operation, provider, model], outcome.durationMs / MS);
  instruments.bytes.add(IN, outcome.bytesIn);
  instruments.bytes.add(OUT, outcome.bytesOut);
  if (outcome.kind === "failed" || outcome.kind === "refused") {
    instruments.errors.inc({ code: isIronError(outcome.error) ? outcome.error.code : "internal" });
  }
}

/** Only a stream has a first token: a whole reply has all of them at once. */
function recordFirstToken(
  exchange: Exchange,
  outcome: Outcome,
  { instruments, labels }: { readonly instruments: Instruments; readonly labels: ExchangeLabels },
): void {
  if (!exchange.stream) return;
  for (const { target, end } of outcome.calls) {
    if (end.firstTokenMs === undefined) continue;
    const provider = labels.providers.of(target.provider);
    instruments.firstToken.observe([provider, labels.models.of(target.model, false)], end.firstTokenMs / MS);
  }
}

function recordCall(
  { target, end, money }: CallRecord,
  instruments: Instruments,
  labels: ExchangeLabels,
): void {
  const provider = labels.providers.of(target.provider);
  const model = labels.models.of(target.model, end.kind !== "failed");
  instruments.calls.add([provider, model, callResult(end)]);
  if (money.charged !== undefined && money.charged > 0) {
    const source = money.source ?? "provider";
    instruments.cost.add([provider, model, source], money.charged / MICRODOLLARS);
  }
  if (end.kind !== "failed" && end.usage !== undefined) {
    for (const [kind, field] of TOKENS) {
      const count = end.usage[field];
      if (count !== undefined && count > 0) instruments.tokens.add([provider, model, kind], count);
    }
  }
}

type TokenField = {
  readonly [K in keyof Usage]-?: number extends Usage[K]
    ? K
    : Usage[K] extends number | undefined
      ? K
      : never;
}[keyof Usage];

const TOKENS: readonly (readonly [kind: string, field: TokenField])[] = [
  ["input", "inputTokens"],
  ["output", "outputTokens"],
  ["cache_read", "cacheReadTokens"],
  ["cache_write", "cacheWriteTokens"],
  ["cache_write_1h", "cacheWrite1hTokens"],
  ["reasoning", "reasoningTokens"],
];
