import { inspect } from "node:util";
import { IronError, isIronError } from "@iron/types";
import type {
  Call,
  CallEnd,
  CallGuard,
  CallRecord,
  Delivered,
  Failure,
  Frame,
  Guard,
  IronErrorCode,
  Reply,
  Target,
  Usage,
} from "@iron/types";
import type { DriveOptions } from "./drive-policy.ts";
import { fakeCall } from "./fake-call.ts";
import type { FakeExchange } from "./fake-exchange.ts";
import { fakeFrames } from "./fake-reply.ts";

/**
 * What the provider does with one call: replies, cannot be reached, answers with an error, takes the request and is never heard of again, or
 * breaks off after two deltas.
 */
export type Answering = "reply" | "down" | "overloaded" | "lost" | "cut";

export interface FakeUpstream {
  readonly records: readonly CallRecord[];
  readonly firstTarget: Target;
  call(target: Target): Promise<Reply>;
  /** Ends calls that are still open, each a violation unless the client left. */
  finish(): Promise<void>;
}

interface Running {
  readonly call: Call;
  readonly guards: CallGuard[];
  ended: boolean;
  delivered: Delivered;
}

const USAGE: Usage = { inputTokens: 10, outputTokens: 4 };
const DELTAS = ["one ", "two ", "three ", "four"];
const TIMES = { durationMs: 5, firstByteMs: 1, firstTokenMs: 2, status: 200 };
const CUT: Failure = { kind: "reset", sent: true, answered: false, cause: "ECONNRESET" };
const FAILING: Readonly<
  Record<Exclude<Answering, "reply" | "cut">, { readonly code: IronErrorCode; readonly failure: Failure }>
> = {
  down: {
    code: "connection_failed",
    failure: { kind: "connect", sent: false, answered: false, cause: "ECONNREFUSED" },
  },
  overloaded: {
    code: "provider_error",
    failure: { kind: "overloaded", sent: true, answered: true, retryAfterMs: 0, status: 503 },
  },
  lost: { code: "upstream_reset", failure: CUT },
};
const LEFT: Failure = { kind: "aborted", sent: true, answered: false };

interface Scene {
  readonly exchange: FakeExchange;
  readonly guards: readonly Guard[];
  readonly options: DriveOptions;
  readonly violations: string[];
}

interface RunningScene extends Scene {
  readonly records: CallRecord[];
}

export function makeFakeUpstream(from: Scene): FakeUpstream {
  const scene: RunningScene = { ...from, records: [] };
  const { exchange, violations } = from;
  const running: Running[] = [];
  return {
    records: scene.records,
    firstTarget: exchange.targets[0] ?? fakeCall().target,
    async call(target) {
      const attempt = running.length + 1;
      const call = fakeCall({ id: `${exchange.id}.${attempt}`, attempt, target, signal: exchange.signal });
      const run: Running = { call, guards: [], ended: false, delivered: { bytes: 0, outputTokens: 0 } };
      running.push(run);
      return callOnce(scene, run);
    },
    async finish() {
      for (const run of running.filter((one) => !one.ended)) {
        // A reply that nobody began to read never runs its own end.
        if (!exchange.signal.aborted) violations.push(`call ${run.call.id} was abandoned open`);
        await end(scene, run, cutBy("client", run));
      }
    },
  };
}

async function callOnce(scene: RunningScene, run: Running): Promise<Reply> {
  const { exchange, guards } = scene;
  const { attempt, target } = run.call;
  await open(scene, run, guards);
  const answers = scene.options.answers ?? ["reply"];
  const answering = answers[Math.min(attempt, answers.length) - 1] ?? "reply";
  if (answering !== "reply" && answering !== "cut") {
    const { code, failure } = FAILING[answering];
    await end(scene, run, { kind: "failed", failure, durationMs: 1 });
    throw new IronError(code, `the call failed: ${answering}`, { failure });
  }
  return makeReply(exchange, target, frames(scene, run, answering));
}

async function end(scene: RunningScene, run: Running, how: CallEnd): Promise<void> {
  if (run.ended) return;
  run.ended = true;
  for (const guard of run.guards.toReversed()) {
    try {
      await guard.close(how);
    } catch (error) {
      scene.violations.push(`close threw: ${inspect(error)}`);
    }
  }
  const { id, attempt, target, money } = run.call;
  scene.records.push({ id, attempt, target, end: how, money });
}

async function* frames(scene: RunningScene, run: Running, answering: Answering): AsyncGenerator<Frame> {
  const usage = scene.options.usage ?? USAGE;
  const all = fakeFrames({ deltas: scene.options.deltas ?? DELTAS, usage });
  const shown = answering === "cut" ? all.slice(0, 4) : all;
  try {
    for (const frame of shown) {
      deliver(run, frame);
      yield frame;
    }
    if (answering !== "cut") {
      await end(scene, run, { kind: "completed", usage, delivered: run.delivered, ...TIMES });
      return;
    }
    await end(scene, run, { ...cutBy("provider", run), failure: CUT });
    throw new IronError("stream_truncated", "the stream was cut", { failure: CUT });
  } finally {
    // Left early, or a guard's `progress` threw and so cut the call.
    await end(scene, run, cutBy(scene.exchange.signal.aborted ? "client" : "router", run));
  }
}

function cutBy(by: "client" | "provider" | "router", run: Running): Extract<CallEnd, { kind: "cut" }> {
  return { kind: "cut", by, delivered: run.delivered, failure: LEFT, ...TIMES };
}

async function open(scene: RunningScene, run: Running, guards: readonly Guard[]): Promise<void> {
  try {
    for (const guard of guards) {
      const opened = await guard.open?.(run.call);
      if (opened) run.guards.push(opened);
    }
  } catch (error) {
    const kind = isIronError(error) ? "aborted" : "protocol";
    await end(scene, run, { kind: "failed", failure: { kind, sent: false, answered: false }, durationMs: 0 });
    throw error;
  }
}

function deliver(run: Running, frame: Frame): void {
  const tokens = frame.events.filter((event) => event.type === "block-delta").length;
  run.delivered = {
    bytes: run.delivered.bytes + frame.bytes.length,
    outputTokens: run.delivered.outputTokens + tokens,
  };
  for (const guard of run.guards) guard.progress?.(run.delivered);
}

function makeReply(exchange: FakeExchange, target: Target, frames: AsyncIterable<Frame>): Reply {
  return {
    status: 200,
    headers: new Map([["content-type", "text/event-stream"]]),
    dialect: exchange.dialect,
    stream: true,
    target,
    source: "provider",
    frames,
  };
}
