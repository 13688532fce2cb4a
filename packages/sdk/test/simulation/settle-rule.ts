import type { CallEnd, Delivered, Microdollars, Usage, UsageSource } from "@iron/types";
import type { ProviderCall } from "./provider-account.ts";
import { SIM_PRICE } from "./sim-prices.ts";

/** What is known of a call when it ends, beside what its provider knows. */
export interface EndedCall {
  readonly end: CallEnd;
  readonly held: Microdollars;
  readonly textBytes: number;
  readonly askedOutput: number | undefined;
  readonly stream: boolean;
}

export interface Due {
  readonly amount: number;
  readonly source: UsageSource | undefined;
}

const VOID: Due = { amount: 0, source: undefined };

/**
 * What a call is to be charged by the table in docs/money.md, told without any of the router's arithmetic: whole microdollars per token, and the
 * provider's own account of what it did.
 */
export function dueFor(call: EndedCall, provider: ProviderCall | undefined): Due {
  if (provider === undefined || !provider.sent || provider.refused) return VOID;
  const { end } = call;
  if (end.kind === "failed") return ambiguous(call, { bytes: 0, outputTokens: 0 });
  if (end.kind === "cut") return cut(call, end);
  const { delivered } = end;
  if (provider.whole && provider.fate.usage === "told") {
    const output = provider.fate.disobeys
      ? provider.fate.tokens
      : Math.min(provider.fate.tokens, provider.cap);
    return { amount: price(provider.inputTokens, output), source: "provider" };
  }
  const counted = !call.stream || delivered.outputTokens === 0;
  const byBytes = counted ? Math.min(Math.ceil(delivered.bytes / 3), capOf(call)) : 0;
  const output = Math.max(byBytes, delivered.outputTokens);
  return { amount: price(inputOf(call, delivered.usage), output), source: "estimate" };
}

function cut(call: EndedCall, { delivered, usage }: CallEnd & { kind: "cut" }): Due {
  const told = [usage, delivered.usage].map((one) => believable(one?.outputTokens));
  const output = Math.max(...told, delivered.outputTokens);
  if (output === 0) return ambiguous(call, delivered);
  const came = price(inputOf(call, usage ?? delivered.usage), output);
  // A whole reply that broke off was written to its end, unless it says how much that is.
  const whole = call.stream || Math.max(...told) > 0 ? undefined : ambiguous(call, delivered);
  return whole !== undefined && whole.amount > came ? whole : { amount: came, source: "partial" };
}

/** The smaller of the hold and what can have been written in that time, never under what was delivered. */
function ambiguous(call: EndedCall, delivered: Delivered): Due {
  const input = inputOf(call, delivered.usage);
  const byTime = Math.ceil((call.end.durationMs * SIM_PRICE.tokensPerSecond) / 1000);
  const most = price(input, Math.min(capOf(call), byTime));
  const amount = Math.max(Math.min(call.held, most), price(input, delivered.outputTokens));
  return { amount, source: "ambiguous" };
}

function price(input: number, output: number): number {
  return input * SIM_PRICE.input + output * SIM_PRICE.output;
}

/** The output that the hold pays for, and no more than was asked for. */
function capOf({ held, textBytes, askedOutput }: EndedCall): number {
  const paid = Math.floor((held - textBytes * SIM_PRICE.input) / SIM_PRICE.output);
  return Math.max(0, Math.min(paid, askedOutput ?? SIM_PRICE.maxOutput, SIM_PRICE.maxOutput));
}

function inputOf({ textBytes }: EndedCall, usage: Partial<Usage> | undefined): number {
  const told = usage?.inputTokens;
  return told !== undefined && Number.isSafeInteger(told) && told >= 0 ? told : textBytes;
}

function believable(tokens: number | undefined): number {
  return tokens !== undefined && Number.isSafeInteger(tokens) && tokens >= 0 && tokens <= 100_000
    ? tokens
    : 0;
}
