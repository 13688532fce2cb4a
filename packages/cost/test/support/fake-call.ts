import type {
  AgentId,
  Call,
  CallEnd,
  CallId,
  CallMoney,
  CallSize,
  DialectId,
  EndpointKind,
  Exchange,
  Failure,
  KeyId,
  ProviderName,
  RequestId,
  RequestText,
  Target,
  Usage,
} from "@iron/types";

export function target(model = "small", provider = "test"): Target {
  return { provider: provider as ProviderName, dialect: "d" as DialectId, model, key: "k1" as KeyId };
}

export function size(over: Partial<CallSize> = {}): CallSize {
  return {
    textBytes: 400,
    messages: 1,
    tools: 0,
    images: 0,
    documentPages: 0,
    audioSeconds: 0,
    choices: 1,
    serverTools: [],
    cacheWrite: "none",
    unbounded: [],
    ...over,
  };
}

export interface FakeCall extends Call {
  readonly money: CallMoney;
  /** What `capOutput` was called with. */
  readonly caps: number[];
}

export function userText(text: string): RequestText {
  return { path: ["messages", 0, "content"], text, place: "user", json: false };
}

let count = 0;

export function call(
  over: {
    size?: Partial<CallSize>;
    target?: Target;
    signal?: AbortSignal;
    stream?: boolean;
    id?: string;
    attempt?: number;
    /** What a user wrote; its bytes are the call's size where that is not stated. */
    text?: string;
    countInput?: Call["countInput"];
  } = {},
): FakeCall {
  const caps: number[] = [];
  const { text } = over;
  return {
    id: (over.id ?? `r${(count += 1)}.1`) as CallId,
    attempt: over.attempt ?? 1,
    target: over.target ?? target(),
    stream: over.stream ?? true,
    size: size({ ...(text === undefined ? {} : { textBytes: Buffer.byteLength(text) }), ...over.size }),
    ...(text === undefined ? {} : { texts: () => [userText(text)] }),
    body: new Uint8Array(),
    countInput: over.countInput,
    signal: over.signal ?? new AbortController().signal,
    money: {},
    caps,
    capOutput(tokens: number): void {
      caps.push(tokens);
    },
  };
}

export function exchange(over: { kind?: EndpointKind; agent?: string; run?: string } = {}): Exchange {
  return {
    id: "r" as RequestId,
    startedAt: 0,
    dialect: "d" as DialectId,
    endpoint: { kind: over.kind ?? "chat", operation: "chat" },
    path: "/v1/chat/completions",
    model: "small",
    stream: true,
    agent: over.agent as AgentId | undefined,
    run: over.run,
    headers: new Map(),
    signal: new AbortController().signal,
    targets: [target()],
    body: { bytes: new Uint8Array(), texts: () => [], rewrite: () => undefined, chat: () => undefined },
    report: { dropped: new Set(), redactions: new Map(), headers: new Map(), facts: new Map() },
  };
}

export function completed(
  usage: Usage | undefined,
  outputTokens: number = usage?.outputTokens ?? 0,
): CallEnd {
  return {
    kind: "completed",
    durationMs: 1000,
    ...(usage === undefined ? {} : { usage }),
    delivered: { bytes: outputTokens * 4, outputTokens },
  };
}

export function failure(over: Partial<Failure> = {}): Failure {
  return { kind: "reset", sent: true, answered: false, ...over };
}
