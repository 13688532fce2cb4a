import { drivePolicy, fakeClock, fakeExchange } from "@iron/testing";
import type { ChatRequest, IronEvent, Outcome } from "@iron/types";
import { microdollars } from "@iron/types";
import { describe, expect, it } from "vitest";
import { createSafety, type RunawaySettings } from "../index.ts";

const call = (name: string, args: string): ChatRequest["messages"][number] => ({
  role: "assistant",
  content: [{ type: "tool_call", id: "c", name, arguments: args }],
});
const result = (error = false): ChatRequest["messages"][number] => ({
  role: "tool",
  content: [
    { type: "tool_result", callId: "c", content: [{ type: "text", text: "r" }], ...(error && { error }) },
  ],
});
const user = (text: string): ChatRequest["messages"][number] => ({
  role: "user",
  content: [{ type: "text", text }],
});

/** An exchange whose conversation is given; its body holds a tool's result, as that of an agent does. */
function talking(messages: ChatRequest["messages"], run = "run-1"): ReturnType<typeof fakeExchange> {
  const exchange = fakeExchange({ run, chat: { model: "m", stream: true, messages } });
  const texts = [{ path: ["x"], text: "r", place: "tool_result", json: false }] as const;
  return Object.defineProperty(
    { ...exchange, signal: exchange.signal, leave: () => exchange.leave() },
    "body",
    {
      value: {
        ...exchange.body,
        bytes: exchange.body.bytes,
        chat: () => exchange.body.chat(),
        texts: () => texts,
      },
    },
  );
}

function rig(runaway: RunawaySettings): {
  policy: ReturnType<typeof createSafety>["policy"];
  events: IronEvent[];
  clock: ReturnType<typeof fakeClock>;
} {
  const events: IronEvent[] = [];
  const clock = fakeClock();
  const bus = {
    heard: true,
    publish: (event: IronEvent) => void events.push(event),
    subscribe: () => () => undefined,
  };
  return { policy: createSafety({ runaway, events: bus, clock }).policy, events, clock };
}

const times = <T>(count: number, make: () => T[]): T[] => Array.from({ length: count }, make).flat();

const talk = (count: number): ReturnType<typeof talking> =>
  talking([user("go"), ...times(count, () => [call("ls", '{"a":1}'), result()])]);
const ask = (run: string): ReturnType<typeof fakeExchange> => fakeExchange({ run });

describe("an agent that runs in circles", () => {
  it("is warned once and then refused when it repeats a call", async () => {
    const { policy, events } = rig({ sameCall: { warn: 2, refuse: 4 } });
    const first = await drivePolicy(policy, { exchange: talk(1) });
    expect(first.exchange.report.facts.has("runaway_warning")).toBe(false);
    for (const count of [2, 3]) {
      const warned = await drivePolicy(policy, { exchange: talk(count) });
      expect([warned.outcome.kind, warned.exchange.report.facts.get("runaway_warning")]).toEqual([
        "completed",
        "same_call",
      ]);
    }
    const refused = await drivePolicy(policy, { exchange: talk(4) });
    expect(refused.error).toMatchObject({
      code: "runaway",
      facts: { reason: "same_call", value: 4, limit: 4 },
    });
    expect(String(refused.error)).toContain('"ls" was called 4 times');
    expect(refused.calls).toEqual([]);
    expect(events.map((event) => event.type === "alert" && [event.severity, event.facts["reason"]])).toEqual([
      ["warning", "same_call"],
      ["critical", "same_call"],
    ]);
  });

  it("is not one when arguments differ, or a person spoke in between", async () => {
    const { policy } = rig({ sameCall: { warn: 2, refuse: 3 } });
    let at = 0;
    const differing = times(6, () => [call("ls", `{"a":${(at += 1)}}`), result()]);
    expect((await drivePolicy(policy, { exchange: talking(differing) })).error).toBeUndefined();
    const spoken = times(3, () => [call("ls", "{}"), result(), user("again")]);
    expect((await drivePolicy(policy, { exchange: talking(spoken) })).error).toBeUndefined();
  });

  it("is refused after a row of tool errors", async () => {
    const { policy } = rig({ toolErrors: { refuse: 3 } });
    let at = 0;
    const failing = times(3, () => [call("ls", `{"a":${(at += 1)}}`), result(true)]);
    expect((await drivePolicy(policy, { exchange: talking(failing) })).error).toMatchObject({
      code: "runaway",
    });
    const mended = [...failing, call("ls", "{}"), result(false)];
    expect((await drivePolicy(policy, { exchange: talking(mended) })).error).toBeUndefined();
  });

  it("is refused after a row of failed requests, until some time has passed; others are not", async () => {
    const { policy, clock } = rig({ errors: { refuse: 3 }, windowMs: 1_000 });
    for (let at = 0; at < 3; at += 1) await drivePolicy(policy, { exchange: ask("a"), answers: ["down"] });
    const refused = await drivePolicy(policy, { exchange: ask("a") });
    expect(refused.error).toMatchObject({
      code: "runaway",
      facts: { reason: "errors" },
      retryAfterMs: 1_000,
    });
    expect((await drivePolicy(policy, { exchange: ask("b") })).error).toBeUndefined();
    clock.advance(1_000);
    expect((await drivePolicy(policy, { exchange: ask("a") })).error).toBeUndefined();
  });

  it("is refused when it spends too fast, until the minute is over", () => {
    const { policy, clock } = rig({ spendPerMinute: { warn: 0.5, refuse: 1 } });
    const spend = (amount: number): void => {
      const guard = policy.guard(fakeExchange({ run: "a" }));
      void guard.admit?.();
      const outcome: Outcome = {
        kind: "completed",
        calls: [],
        status: 200,
        durationMs: 1,
        bytesIn: 1,
        bytesOut: 1,
        held: microdollars(amount),
        charged: microdollars(amount),
      };
      void guard.settle?.(outcome);
    };
    spend(600_000);
    clock.advance(30_000);
    spend(600_000);
    expect(() => spend(1)).toThrow(/\$1\.2000 were spent in the last minute; the limit is 1/);
    clock.advance(30_000);
    expect(() => spend(1)).not.toThrow();
  });

  it("is not looked for when that is turned off", async () => {
    const { policy } = createSafety({ runaway: false });
    const circling = talking(times(50, () => [call("ls", "{}"), result(true)]));
    expect((await drivePolicy(policy, { exchange: circling })).error).toBeUndefined();
  });
});
