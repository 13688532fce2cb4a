import { drivePolicy, fakeCall, fakeClock, fakeExchange, fakeTarget } from "@iron/testing";
import type { FakeClock } from "@iron/testing";
import { createMemoryStore } from "@iron/runtime-state";
import type { CallEnd, Exchange, Failure, IronEvent, KeyId, Target } from "@iron/types";
import { describe, expect, it } from "vitest";
import type { BreakerPolicy, BreakerPolicyParts } from "./breaker-policy.ts";
import { breakerPolicy } from "./breaker-policy.ts";

const ONE = fakeTarget({ provider: "one" });
const TWO = fakeTarget({ provider: "two" });
const LIMITED: Failure = { kind: "rate_limit", sent: true, answered: true, retryAfterMs: 7000 };

interface Scene {
  readonly clock: FakeClock;
  readonly policy: BreakerPolicy;
}

function scene(parts: BreakerPolicyParts = {}): Scene {
  const clock = fakeClock();
  return { clock, policy: breakerPolicy({ clock, random: () => 0.5, ...parts }) };
}

const failed = (failure: Failure): CallEnd => ({ kind: "failed", failure, durationMs: 1 });
const COMPLETED: CallEnd = { kind: "completed", delivered: { bytes: 1, outputTokens: 1 }, durationMs: 1 };

/** One exchange with one call that ends so. Throws what the breaker refuses by. */
function callOnce({ policy }: Scene, end: CallEnd, target: Target = ONE, targets = [ONE, TWO]): void {
  const exchange: Exchange = fakeExchange({ targets });
  const guard = policy.guard(exchange);
  try {
    const opened = guard.open?.(fakeCall({ target }));
    if (opened === undefined || opened instanceof Promise) throw new TypeError("not opened at once");
    void opened.close(end);
  } finally {
    void guard.settle?.({} as never);
  }
}

describe("breaker policy", () => {
  it.each<[string, CallEnd]>([
    ["a provider's error", failed({ kind: "server_error", sent: true, answered: true })],
    ["a refused connection", failed({ kind: "connect", sent: false, answered: false })],
    ["silence", failed({ kind: "first_byte_timeout", sent: true, answered: false })],
    [
      "a stream that broke off",
      { ...COMPLETED, kind: "cut", by: "provider", failure: { kind: "reset", sent: true, answered: false } },
    ],
  ])("opens at five of %s", (_name, end) => {
    const on = scene();
    for (let count = 0; count < 5; count += 1) callOnce(on, end);
    expect(() => callOnce(on, COMPLETED)).toThrow(expect.objectContaining({ code: "circuit_open" }));
    callOnce(on, COMPLETED, TWO);
  });

  it.each<[string, CallEnd]>([
    ["a client's mistake", failed({ kind: "invalid_request", sent: true, answered: true })],
    ["a missing model", failed({ kind: "not_found", sent: true, answered: true })],
    ["a missing permission", failed({ kind: "permission", sent: true, answered: true })],
    ["a 429", failed({ ...LIMITED, retryAfterMs: 0 })],
    ["a refusal of ours", failed({ kind: "aborted", sent: false, answered: false, cause: "refused" })],
    [
      "a client that left",
      { ...COMPLETED, kind: "cut", by: "client", failure: { kind: "aborted", sent: true, answered: false } },
    ],
  ])("does not open at a hundred of %s", (_name, end) => {
    const on = scene();
    for (let count = 0; count < 100; count += 1) callOnce(on, end);
    expect(on.policy.circuits.all()).toMatchObject([{ breaker: { state: "closed" } }]);
  });

  it("refuses a limited key until retry-after, for that model alone, while there is somewhere else to go", () => {
    const on = scene();
    callOnce(on, failed(LIMITED));
    on.clock.advance(6990);
    expect(() => callOnce(on, COMPLETED)).toThrow(
      expect.objectContaining({ code: "rate_limited", retryAfterMs: 10 }),
    );
    callOnce(on, COMPLETED, { ...ONE, model: "another" });
    callOnce(on, COMPLETED, ONE, [ONE]);
    on.clock.advance(10);
    callOnce(on, COMPLETED);
  });

  it("does not leave a key alone for longer than its cap, whatever the provider says", () => {
    const on = scene({ maxCoolMs: 1000 });
    callOnce(on, failed({ ...LIMITED, retryAfterMs: 86_400_000 }));
    expect(() => callOnce(on, COMPLETED)).toThrow(expect.objectContaining({ code: "rate_limited" }));
    on.clock.advance(1000);
    callOnce(on, COMPLETED);
  });

  it.each(["quota", "authentication"] as const)(
    "ejects a key at %s, and one without an alternative never",
    (kind) => {
      const on = scene();
      callOnce(on, failed({ kind, sent: true, answered: true }), ONE, [ONE]);
      callOnce(on, failed({ kind, sent: true, answered: true }));
      expect(() => callOnce(on, COMPLETED)).toThrow(expect.objectContaining({ code: "circuit_open" }));
      on.clock.advance(10_000);
      callOnce(on, COMPLETED);
    },
  );

  it("does not eject a key whose source had a newer one in the same exchange", async () => {
    const on = scene();
    const exchange = fakeExchange({ targets: [ONE, TWO] });
    const guard = on.policy.guard(exchange);
    const first = await guard.open?.(fakeCall({ target: ONE }));
    await first?.close(failed({ kind: "authentication", sent: true, answered: true }));
    const second = await guard.open?.(fakeCall({ target: ONE, attempt: 2 }));
    await second?.close(COMPLETED);
    await guard.settle?.({} as never);
    expect(on.policy.circuits.all()).toMatchObject([{ breaker: { state: "closed" } }]);
  });

  it("keeps one key's troubles from the provider's other keys", () => {
    const on = scene();
    const [a, b] = ["a", "b"].map((key) => ({ ...ONE, key: key as KeyId }));
    for (let count = 0; count < 5; count += 1)
      callOnce(on, failed({ kind: "overloaded", sent: true, answered: true }), a);
    expect(() => callOnce(on, COMPLETED, a)).toThrow("left alone");
    callOnce(on, COMPLETED, b);
  });

  it("believes a probe whose reply has flowed for long enough", async () => {
    const on = scene({ failures: 1 });
    callOnce(on, failed({ kind: "overloaded", sent: true, answered: true }));
    on.clock.advance(10_000);
    const guard = on.policy.guard(fakeExchange());
    const probe = await guard.open?.(fakeCall({ target: ONE }));
    probe?.progress?.({ bytes: 10, outputTokens: 1 });
    expect(() => callOnce(on, COMPLETED)).toThrow(expect.objectContaining({ code: "circuit_open" }));
    on.clock.advance(10_000);
    probe?.progress?.({ bytes: 20, outputTokens: 2 });
    callOnce(on, COMPLETED);
    await probe?.close(COMPLETED);
  });

  it("saves what opened, restores it at the next start, and forgets it when it closed", async () => {
    const store = createMemoryStore();
    const before = scene({ failures: 1, store });
    await before.policy.start?.();
    callOnce(before, failed({ kind: "overloaded", sent: true, answered: true }), {
      ...ONE,
      key: "k1" as KeyId,
    });
    await before.policy.stop?.();
    expect(JSON.stringify(await store.list("breaker"))).toContain("k1");

    const after = scene({ failures: 1, store });
    await after.policy.start?.();
    expect(() => callOnce(after, COMPLETED, { ...ONE, key: "k1" as KeyId })).toThrow("left alone");
    after.clock.advance(10_000);
    callOnce(after, COMPLETED, { ...ONE, key: "k1" as KeyId });
    await after.policy.stop?.();
    expect(await store.list("breaker")).toEqual([]);
  });

  it("starts closed where the store holds nonsense, and goes on where the store fails", async () => {
    const store = createMemoryStore();
    await store.set("breaker", "x", { until: "never" });
    const on = scene({ failures: 1, store });
    await on.policy.start?.();
    expect(on.policy.circuits.all()).toEqual([]);
    const defects: unknown[] = [];
    const unread = { ...store, list: () => Promise.reject(new Error("locked")) };
    const blind = scene({ store: unread, onDefect: (error) => void defects.push(error) });
    await blind.policy.start?.();
    const refusing = { ...store, set: () => Promise.reject(new Error("disk full")) };
    const broken = scene({ failures: 1, store: refusing, onDefect: (error) => void defects.push(error) });
    callOnce(broken, failed({ kind: "overloaded", sent: true, answered: true }));
    await broken.policy.stop?.();
    expect(defects).toHaveLength(2);
  });

  it("tells of every change once", () => {
    const events: IronEvent[] = [];
    const bus = {
      heard: true,
      publish: (event: IronEvent) => void events.push(event),
      subscribe: () => () => undefined,
    };
    const on = scene({ failures: 2, events: bus });
    for (let count = 0; count < 2; count += 1)
      callOnce(on, failed({ kind: "overloaded", sent: true, answered: true }), {
        ...ONE,
        key: "k1" as KeyId,
      });
    expect(events).toMatchObject([
      { type: "breaker_changed", provider: "one", key: "k1", from: "closed", to: "open" },
    ]);
  });

  it("refuses within microseconds", () => {
    const on = scene({ failures: 1 });
    callOnce(on, failed({ kind: "overloaded", sent: true, answered: true }));
    const guard = on.policy.guard(fakeExchange());
    const call = fakeCall({ target: ONE });
    const begun = performance.now();
    for (let count = 0; count < 1000; count += 1) expect(() => guard.open?.(call)).toThrow("left alone");
    expect((performance.now() - begun) / 1000).toBeLessThan(1);
  });

  it("fails an exchange by an IronError when driven as the router would", async () => {
    const on = scene({ failures: 1 });
    await drivePolicy(on.policy, { exchange: fakeExchange({ targets: [ONE] }), answers: ["overloaded"] });
    const driven = await drivePolicy(on.policy, { exchange: fakeExchange({ targets: [ONE] }) });
    expect(driven.violations).toEqual([]);
    expect(driven.error).toMatchObject({ code: "circuit_open", retryAfterMs: 10_000 });
  });
});
