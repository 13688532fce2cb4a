import type { FakeClock } from "@iron/testing";
import { fakeClock, fakeExchange, fakeTarget } from "@iron/testing";
import type { Frame, Next, Policy, Reply } from "@iron/types";
import { IronError } from "@iron/types";
import { describe, expect, it } from "vitest";
import type { HedgeOptions } from "./hedge-policy.ts";
import { hedgePolicy } from "./hedge-policy.ts";

const TARGET = fakeTarget({});

interface Asked {
  readonly signal: AbortSignal | undefined;
  answer(): void;
  fail(error: Error): void;
}

/** A provider that answers when it is told to. */
function upstream(): { readonly calls: Asked[]; readonly next: Next; readonly ended: () => number } {
  const calls: Asked[] = [];
  let ended = 0;
  async function* frames(): AsyncGenerator<Frame> {
    try {
      yield { bytes: new Uint8Array(1), events: [] };
      yield { bytes: new Uint8Array(1), events: [] };
    } finally {
      ended += 1;
    }
  }
  const next: Next = async (target, signal) =>
    new Promise<Reply>((resolve, reject) => {
      const reply = {
        status: 200,
        headers: new Map(),
        dialect: target.dialect,
        stream: true,
        target,
        source: "provider",
      };
      calls.push({ signal, answer: () => resolve({ ...reply, frames: frames() }), fail: reject });
    });
  return { calls, next, ended: () => ended };
}

async function turn(): Promise<void> {
  for (let count = 0; count < 20; count += 1) await Promise.resolve();
}

interface Scene {
  readonly clock: FakeClock;
  readonly policy: Policy;
}

function scene(options: HedgeOptions = {}): Scene {
  const clock = fakeClock();
  return { clock, policy: hedgePolicy({ clock, when: () => true, ...options }) };
}

async function ask({ policy }: Scene, next: Next): Promise<Reply> {
  const attempt = policy.guard(fakeExchange()).attempt;
  if (attempt === undefined) throw new TypeError("not hedged");
  return attempt(TARGET, next);
}

describe("hedge policy", () => {
  it("learns how long calls take before it asks twice, and then waits for the percentile", async () => {
    const on = scene({ atLeast: 20, percentile: 0.95, minMs: 1 });
    for (let ms = 1; ms <= 20; ms += 1) {
      const { calls, next } = upstream();
      const asked = ask(on, next);
      on.clock.advance(ms * 10);
      calls[0]?.answer();
      await asked;
      expect(calls).toHaveLength(1);
    }
    const { calls, next } = upstream();
    const asked = ask(on, next);
    on.clock.advance(199);
    await turn();
    expect(calls).toHaveLength(1);
    on.clock.advance(1);
    await turn();
    expect(calls).toHaveLength(2);
    calls[1]?.answer();
    await asked;
    expect(calls[0]?.signal?.aborted).toBe(true);
    expect(calls[1]?.signal?.aborted).toBe(false);
  });

  it("reads the end of a loser that answered all the same, so that its call is closed", async () => {
    const on = scene({ afterMs: 10, minMs: 1 });
    const { calls, next, ended } = upstream();
    const asked = ask(on, next);
    on.clock.advance(10);
    await turn();
    calls[1]?.answer();
    await asked;
    calls[0]?.answer();
    await turn();
    expect(ended()).toBe(1);
  });

  it("tells the first call's error when both fail", async () => {
    const on = scene({ afterMs: 10, minMs: 1 });
    const { calls, next } = upstream();
    const asked = ask(on, next);
    asked.catch(() => undefined);
    on.clock.advance(10);
    await turn();
    calls[1]?.fail(new IronError("overloaded", "second"));
    calls[0]?.fail(new IronError("provider_error", "first"));
    await expect(asked).rejects.toThrow("first");
  });

  it("has one second call under way for few calls, and leaves no timer", async () => {
    const on = scene({ afterMs: 10, minMs: 1 });
    const { calls, next } = upstream();
    const asked = [ask(on, next), ask(on, next), ask(on, next)];
    on.clock.advance(10);
    await turn();
    expect(calls).toHaveLength(4);
    for (const call of calls) call.answer();
    await Promise.all(asked);
    expect(on.clock.waiting).toBe(0);
  });

  it("asks once where the exchange is not safe to ask twice", () => {
    const policy = hedgePolicy({ afterMs: 1 });
    const upload = fakeExchange({ headers: { "content-type": "multipart/form-data; boundary=x" } });
    const batch = fakeExchange({ endpoint: { kind: "deferred", operation: "batches" } });
    expect([upload, batch].map((exchange) => policy.guard(exchange).attempt)).toEqual([undefined, undefined]);
  });
});
