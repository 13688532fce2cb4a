import type {
  AgentId,
  ChatRequest,
  DialectId,
  Endpoint,
  Exchange,
  ExchangeReport,
  JsonObject,
  RequestBody,
  RequestId,
  Target,
} from "@iron/types";
import { fakeBody } from "./fake-body.ts";

export interface FakeExchangeOptions {
  readonly id?: string;
  /** Epoch milliseconds. */
  readonly startedAt?: number;
  readonly dialect?: string;
  readonly endpoint?: Endpoint;
  readonly path?: string;
  readonly model?: string;
  readonly stream?: boolean;
  readonly agent?: string;
  readonly run?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly targets?: readonly Target[];
  /** The client's JSON; by default one user message that says hello. */
  readonly body?: JsonObject;
  readonly chat?: ChatRequest;
}

export interface FakeExchange extends Exchange {
  /** The client leaves. */
  leave(): void;
}

let made = 0;

/** A client request without a client. */
export function fakeExchange(options: FakeExchangeOptions = {}): FakeExchange {
  made += 1;
  const controller = new AbortController();
  const model = options.model ?? "gpt-5-mini";
  const stream = options.stream ?? true;
  const body: RequestBody = fakeBody(
    options.body ?? { model, stream, messages: [{ role: "user", content: "hello" }] },
    options.chat,
  );
  return {
    id: (options.id ?? `req_fake_${made}`) as RequestId,
    startedAt: options.startedAt ?? Date.UTC(2026, 0, 1),
    dialect: (options.dialect ?? "openai-chat") as DialectId,
    endpoint: options.endpoint ?? { kind: "chat", operation: "chat" },
    path: options.path ?? "/v1/chat/completions",
    model,
    stream,
    agent: options.agent as AgentId | undefined,
    run: options.run,
    headers: new Map(Object.entries(options.headers ?? {})),
    signal: controller.signal,
    targets: options.targets ?? [fakeTarget({ model })],
    body,
    report: fakeReport(),
    leave: () => controller.abort(),
  };
}

export function fakeTarget(target: {
  readonly provider?: string;
  readonly dialect?: string;
  readonly model?: string;
}): Target {
  return {
    provider: (target.provider ?? "mock") as Target["provider"],
    dialect: (target.dialect ?? "openai-chat") as DialectId,
    model: target.model ?? "gpt-5-mini",
  };
}

function fakeReport(): ExchangeReport {
  return { dropped: new Set(), redactions: new Map(), headers: new Map(), facts: new Map() };
}
