import type { Call, CallId, CallMoney, CallSize, Target } from "@iron/types";
import { fakeTarget } from "./fake-exchange.ts";

export interface FakeCallOptions {
  readonly id?: string;
  readonly attempt?: number;
  readonly target?: Target;
  readonly stream?: boolean;
  readonly size?: Partial<CallSize>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal;
}

export interface FakeCall extends Call {
  /** The caps it was given, in order. */
  readonly caps: readonly number[];
}

let made = 0;

/** A call to a provider that goes nowhere. Its size is that of a short prompt without a cap. */
export function fakeCall(options: FakeCallOptions = {}): FakeCall {
  made += 1;
  const attempt = options.attempt ?? 1;
  const caps: number[] = [];
  const money: CallMoney = {};
  return {
    id: (options.id ?? `req_fake_call_${made}.${attempt}`) as CallId,
    attempt,
    target: options.target ?? fakeTarget({}),
    stream: options.stream ?? true,
    size: fakeSize(options.size),
    body: options.body ?? new TextEncoder().encode('{"model":"gpt-5-mini"}'),
    signal: options.signal ?? new AbortController().signal,
    money,
    caps,
    capOutput: (tokens) => void caps.push(tokens),
  };
}

export function fakeSize(size: Partial<CallSize> = {}): CallSize {
  return {
    textBytes: 40,
    messages: 1,
    tools: 0,
    images: 0,
    documentPages: 0,
    audioSeconds: 0,
    choices: 1,
    serverTools: [],
    cacheWrite: "none",
    unbounded: [],
    ...size,
  };
}
