import type { Fault } from "@iron/mock-provider";
import { boundOf, builtinPrices } from "@iron/cost";
import { dialectOf } from "@iron/dialects";
import type { DialectId, Outcome } from "@iron/types";
import fc from "fast-check";
import { fakeClock } from "@iron/testing";
import { describe, expect, it, vi } from "vitest";
import { CHAT, MESSAGES, RESPONSES, startRig } from "./rig.ts";
import type { Rig } from "./rig.ts";

describe("a budget under 1 000 calls at once", () => {
  it("admits exactly as many calls as the limit has bounds for, with clamping and waiting off", async () => {
    const admitted = 137;
    const bound = boundOfChat();
    const clock = fakeClock();
    const rig = await startRig({
      budget: { limit: (bound * admitted) / 1e6, clamp: false, waitMs: 0, thresholds: [] },
      // The provider answers only once all calls have been decided on.
      mock: { latencyMs: 1000, clock },
      router: { limits: { exchanges: 2000 } },
    });
    let answered = 0;
    const asked = Array.from({ length: 1000 }, async () => {
      const reply = await rig.post("/chat/completions", CHAT);
      answered += 1;
      return reply;
    });
    await vi.waitUntil(() => answered + rig.mock.requests.length >= 1000, { timeout: 25_000 });
    clock.advance(1000);
    const replies = await Promise.all(asked);
    const ok = replies.filter((reply) => reply.status === 200);
    const refused = replies.filter((reply) => reply.status === 402);

    expect(ok).toHaveLength(admitted);
    expect(refused).toHaveLength(1000 - admitted);
    await justified(refused);
    await quiet(rig, 1000);
    expect(rig.mock.bill).toHaveLength(admitted);
  });

  it("never spends over the limit with clamping and waiting on, and every refusal's numbers justify it", async () => {
    const rig = await startRig({
      budget: { limit: 0.012, waitMs: 2000 },
      mock: { latencyMs: 30 },
      router: { limits: { exchanges: 2000 } },
    });
    const replies = await Promise.all(
      Array.from({ length: 400 }, (_, at) =>
        at % 2 === 0
          ? rig.post("/chat/completions", { ...CHAT, max_tokens: 4000 })
          : rig.post("/messages", { ...MESSAGES, max_tokens: 300 }),
      ),
    );
    expect(replies.some((reply) => reply.status === 200)).toBe(true);
    const refused = replies.filter((reply) => reply.status === 402);
    expect(refused.length).toBeGreaterThan(0);
    await justified(refused);
    await quiet(rig, 400);
  });
});

describe("money and faults", () => {
  it("agrees with the provider's bill whatever goes wrong, holds nothing afterwards, and flags every difference", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(scenario, { minLength: 1, maxLength: 12 }), async (scenarios) => {
        const rig = await startRig({ budget: { limit: 50, waitMs: 0, prices: FAST } });
        for (const one of scenarios) await play(rig, one);
        await rig.settled(scenarios.length);
        await rig.mock.idle();
        expect(rig.defects).toEqual([]);
        expect(await heldNow(rig)).toBe(0);
        const charged = rig.outcomes.reduce((sum, outcome) => sum + outcome.charged, 0);
        expect(await spentNow(rig)).toBe(charged);
        expect(charged).toBeGreaterThanOrEqual(rig.oracle());
        const exact = rig.outcomes.every((outcome) => outcome.calls.every(isPlain));
        expect(exact ? charged : rig.oracle()).toBe(rig.oracle());
        await rig.router.stop();
        await rig.mock.stop();
      }),
      { numRuns: 100 },
    );
  });
});

/** The offline provider writes faster than any model: an ambiguous call's charge is bounded by time and the model's stated speed. */
const FAST = [
  { provider: "openai", model: CHAT.model, topSpeed: 1_000_000 },
  { provider: "anthropic", model: MESSAGES.model, topSpeed: 1_000_000 },
];

interface Scenario {
  readonly format: "chat" | "messages" | "responses";
  readonly stream: boolean;
  readonly fault: Fault | undefined;
  readonly leaveAfter: number | undefined;
}

const fault: fc.Arbitrary<Fault | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  fc.constantFrom<Fault>(
    { kind: "reset" },
    { kind: "status", status: 500 },
    { kind: "status", status: 429 },
    { kind: "usage", json: undefined },
    { kind: "usage", json: "null" },
    { kind: "slice", bytes: 7 },
    { kind: "redirect", location: "http://127.0.0.1:1/" },
  ),
  fc.nat({ max: 8 }).map((afterChunks): Fault => ({ kind: "reset", afterChunks })),
  fc.nat({ max: 8 }).map((afterChunks): Fault => ({ kind: "eof", afterChunks })),
  fc.nat({ max: 8 }).map((afterChunks): Fault => ({ kind: "stream_error", afterChunks })),
  fc.integer({ min: 70, max: 400 }).map((tokens): Fault => ({ kind: "overrun", tokens })),
);

const scenario: fc.Arbitrary<Scenario> = fc.record({
  format: fc.constantFrom("chat", "messages", "responses"),
  stream: fc.boolean(),
  fault,
  leaveAfter: fc.option(fc.nat({ max: 5 }), { nil: undefined, freq: 4 }),
});

const BODIES = { chat: CHAT, messages: MESSAGES, responses: RESPONSES };
const PATHS = { chat: "/chat/completions", messages: "/messages", responses: "/responses" };

async function play(rig: Rig, { format, stream, fault: wrong, leaveAfter }: Scenario): Promise<void> {
  // A whole reply that is promised and never comes is a matter of timeouts, not of money.
  const stalls = !stream && (wrong?.kind === "eof" || wrong?.kind === "stream_error");
  rig.mock.next(wrong === undefined || stalls ? undefined : [wrong]);
  const leave = new AbortController();
  try {
    const reply = await rig.post(PATHS[format], { ...BODIES[format], stream }, { signal: leave.signal });
    let chunks = 0;
    for await (const _chunk of reply.body ?? []) {
      chunks += 1;
      if (leaveAfter !== undefined && chunks > leaveAfter) leave.abort();
    }
  } catch {
    // What a client sees of a cut stream is the subject of other tests; here only the money counts.
  }
}

function isPlain(call: Outcome["calls"][number]): boolean {
  return call.money.source === "provider" || call.money.source === undefined;
}

async function quiet(rig: Rig, exchanges: number): Promise<void> {
  await rig.settled(exchanges);
  expect(rig.defects).toEqual([]);
  expect(await heldNow(rig)).toBe(0);
  expect(await spentNow(rig)).toBe(rig.oracle());
  const limit = (await rig.budget.control.status()).find((status) => status.budget === "router")?.limit ?? 0;
  expect(await spentNow(rig)).toBeLessThanOrEqual(limit);
}

async function routerStatus(rig: Rig): Promise<{ spent: number; held: number }> {
  const found = (await rig.budget.control.status()).find((status) => status.budget === "router");
  if (found === undefined) throw new Error("the router has no budget");
  return found;
}

async function heldNow(rig: Rig): Promise<number> {
  return (await routerStatus(rig)).held;
}

async function spentNow(rig: Rig): Promise<number> {
  return (await routerStatus(rig)).spent;
}

async function justified(refusals: readonly Response[]): Promise<void> {
  for (const refusal of refusals) {
    const { error } = (await refusal.json()) as { error: Partial<Record<string, number>> };
    const {
      limit_usd: limit = Infinity,
      spent_usd: spent = 0,
      held_usd: held = 0,
      least_usd: least,
      bound_usd: bound,
    } = error;
    expect(spent + held + (least ?? bound ?? 0)).toBeGreaterThan(limit);
  }
}

function boundOfChat(): number {
  const size = dialectOf("openai-chat" as DialectId).request.size(CHAT);
  const price = builtinPrices().find("openai", CHAT.model);
  if (price === undefined) throw new Error("the test's model has no price");
  return boundOf(size, price).worst;
}
