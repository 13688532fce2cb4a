import { inspect } from "node:util";
import { IronError, isIronError, microdollars } from "@iron/types";
import type { CallRecord, Frame, Guard, Outcome, Policy, Reply, Target, Usage } from "@iron/types";
import { fakeExchange } from "./fake-exchange.ts";
import type { FakeExchange } from "./fake-exchange.ts";
import { frameText } from "./fake-reply.ts";
import { makeFakeUpstream } from "./fake-upstream.ts";
import type { Answering, FakeUpstream } from "./fake-upstream.ts";

export interface DriveOptions {
  readonly exchange?: FakeExchange;
  /** What the provider does with the first call, the second and so on; the last goes on for ever. Default: replies. */
  readonly answers?: readonly Answering[];
  /** The client leaves: before it reads, or after so many frames. */
  readonly leaves?: "before_first_read" | number;
  /** A policy after the given ones says no. */
  readonly refused?: boolean;
  readonly deltas?: readonly string[];
  readonly usage?: Usage;
}

/** What came of one exchange. */
export interface Driven {
  readonly exchange: FakeExchange;
  readonly outcome: Outcome;
  readonly calls: readonly CallRecord[];
  /** What the client got. */
  readonly frames: readonly Frame[];
  readonly text: string;
  readonly reply: Reply | undefined;
  /** What the exchange failed with, of any class. */
  readonly error: unknown;
  /** Rules of the contract that were broken, in words. */
  readonly violations: readonly string[];
}

/** Runs one exchange through policies as the router would: admit, attempt, open, frames, close, settle. No network, no time. */
export async function drivePolicy(
  policies: Policy | readonly Policy[],
  options: DriveOptions = {},
): Promise<Driven> {
  const exchange = options.exchange ?? fakeExchange();
  const list = Array.isArray(policies) ? (policies as readonly Policy[]) : [policies as Policy];
  const violations: string[] = [];
  const guards: Guard[] = [];
  const upstream = makeFakeUpstream({ exchange, guards, options, violations });
  const frames: Frame[] = [];
  let reply: Reply | undefined;
  let error: unknown;
  try {
    reply =
      (await admit(list, exchange, guards)) ?? (await attempt(guards, upstream, options.refused === true));
    await readReply(reply, { exchange, guards, frames, leaves: options.leaves });
  } catch (caught) {
    error = caught;
  }
  await upstream.finish();
  const outcome = makeOutcome({
    exchange,
    upstream,
    error,
    frames,
    refused: options.refused === true,
    violations,
  });
  await settle(guards, outcome, violations);
  return {
    exchange,
    outcome,
    calls: upstream.records,
    frames,
    text: frameText(frames),
    reply,
    error,
    violations,
  };
}

/** Collects the guards whose `admit` began: those are settled. */
async function admit(
  policies: readonly Policy[],
  exchange: FakeExchange,
  guards: Guard[],
): Promise<Reply | void> {
  for (const policy of policies) {
    const guard = policy.guard(exchange);
    guards.push(guard);
    const answered = await guard.admit?.();
    if (answered) return answered;
  }
}

async function attempt(guards: readonly Guard[], upstream: FakeUpstream, refused: boolean): Promise<Reply> {
  if (refused) throw new IronError("forbidden", "a later policy says no");
  let next = async (target: Target): Promise<Reply> => upstream.call(target);
  for (const guard of guards.toReversed()) {
    const inner = next;
    const around = guard.attempt?.bind(guard);
    if (around) next = async (target) => around(target, inner);
  }
  return next(upstream.firstTarget);
}

async function readReply(
  reply: Reply,
  to: {
    readonly exchange: FakeExchange;
    readonly guards: readonly Guard[];
    readonly frames: Frame[];
    readonly leaves: DriveOptions["leaves"];
  },
): Promise<void> {
  let source = reply.frames;
  for (const guard of to.guards) source = guard.transform?.(source) ?? source;
  if (to.leaves === "before_first_read") to.exchange.leave();
  const iterator = source[Symbol.asyncIterator]();
  try {
    for (;;) {
      if (to.frames.length === to.leaves) to.exchange.leave();
      if (to.exchange.signal.aborted) return;
      const step = await iterator.next();
      if (step.done) return;
      to.frames.push(step.value);
    }
  } finally {
    await iterator.return?.();
  }
}

interface Ended {
  readonly exchange: FakeExchange;
  readonly upstream: FakeUpstream;
  readonly error: unknown;
  readonly frames: readonly Frame[];
  readonly refused: boolean;
  readonly violations: string[];
}

function makeOutcome(ended: Ended): Outcome {
  const { exchange, upstream, error, frames } = ended;
  const facts = {
    calls: upstream.records,
    status: error === undefined ? 200 : 500,
    durationMs: 1,
    bytesIn: exchange.body.bytes.length,
    bytesOut: frames.reduce((sum, frame) => sum + frame.bytes.length, 0),
    held: sum(upstream.records, "held"),
    charged: sum(upstream.records, "charged"),
  };
  if (exchange.signal.aborted) {
    return { ...facts, kind: "aborted", phase: frames.length === 0 ? "before_headers" : "streaming" };
  }
  if (error === undefined) return { ...facts, kind: "completed" };
  if (!isIronError(error)) {
    ended.violations.push(`failed with something that is no IronError: ${inspect(error)}`);
    return {
      ...facts,
      kind: "failed",
      error: new IronError("internal", "not an IronError", { cause: error }),
    };
  }
  return { ...facts, kind: upstream.records.length === 0 ? "refused" : "failed", error };
}

function sum(records: readonly CallRecord[], field: "held" | "charged"): ReturnType<typeof microdollars> {
  return microdollars(records.reduce((total, record) => total + (record.money[field] ?? 0), 0));
}

async function settle(guards: readonly Guard[], outcome: Outcome, violations: string[]): Promise<void> {
  for (const guard of guards.toReversed()) {
    try {
      await guard.settle?.(outcome);
    } catch (error) {
      violations.push(`settle threw: ${inspect(error)}`);
    }
  }
}
