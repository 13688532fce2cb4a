import type { FakeClock } from "@iron/testing";
import { fakeClock } from "@iron/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BreakerParts } from "./breaker-options.ts";
import type { Breaker, Permit } from "./breaker.ts";
import { createBreaker } from "./breaker.ts";

interface Scene {
  readonly clock: FakeClock;
  readonly breaker: Breaker;
  readonly changes: string[];
}

function scene(parts: BreakerParts = {}): Scene {
  const clock = fakeClock();
  const changes: string[] = [];
  const onChange = (from: string, to: string): void => void changes.push(`${from} to ${to}`);
  return { clock, changes, breaker: createBreaker({ clock, onChange, random: () => 0.5, ...parts }) };
}

function fail(breaker: Breaker, times = 5): void {
  for (let count = 0; count < times; count += 1) breaker.enter()?.fail();
}

describe("circuit breaker", () => {
  it("opens at the fifth failure in a row, not at the fourth", () => {
    const { breaker } = scene();
    fail(breaker, 4);
    expect(breaker.state).toBe("closed");
    fail(breaker, 1);
    expect(breaker.state).toBe("open");
    expect(breaker.enter()).toBeUndefined();
  });

  it("begins to count anew after a success, and does not count what says nothing", () => {
    const { breaker } = scene({ ratio: false });
    for (let round = 0; round < 10; round += 1) {
      fail(breaker, 4);
      breaker.enter()?.release();
      breaker.enter()?.succeed();
    }
    expect(breaker.state).toBe("closed");
  });

  it("opens when half of many recent calls failed, though never five in a row", () => {
    const { breaker, clock } = scene();
    for (let count = 0; count < 30 && breaker.state === "closed"; count += 1) {
      clock.advance(100);
      breaker.enter()?.succeed();
      breaker.enter()?.fail();
    }
    expect(breaker.state).toBe("open");
  });

  it("forgets failures of long ago", () => {
    const { breaker, clock } = scene();
    for (let count = 0; count < 100; count += 1) {
      clock.advance(10_000);
      fail(breaker, 4);
      breaker.enter()?.succeed();
      breaker.enter()?.succeed();
      breaker.enter()?.succeed();
    }
    expect(breaker.state).toBe("closed");
  });

  it("admits exactly one probe when its time has come, and changes once each", () => {
    const { breaker, clock, changes } = scene();
    fail(breaker);
    clock.advance(9_990);
    expect(breaker.enter()).toBeUndefined();
    clock.advance(10);
    const probe = breaker.enter();
    expect(probe?.probe).toBe(true);
    for (let count = 0; count < 5; count += 1) expect(breaker.enter()).toBeUndefined();
    probe?.succeed();
    expect(breaker.enter()).toBeDefined();
    expect(changes).toEqual(["closed to open", "open to half_open", "half_open to closed"]);
  });

  it("stays open for twice as long each time the probe fails, to its limit", () => {
    const { breaker, clock } = scene({ maxOpenMs: 60_000 });
    fail(breaker);
    const waits: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      waits.push(breaker.waitMs);
      clock.advance(breaker.waitMs);
      breaker.enter()?.fail();
    }
    expect(waits).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it("grows on where it closed only for a moment, and begins small after a calm time", () => {
    const { breaker, clock } = scene();
    fail(breaker);
    clock.advance(10_000);
    breaker.enter()?.succeed();
    clock.advance(1000);
    fail(breaker);
    expect(breaker.waitMs).toBe(20_000);
    clock.advance(20_000);
    breaker.enter()?.succeed();
    clock.advance(20_001);
    fail(breaker);
    expect(breaker.waitMs).toBe(10_000);
  });

  it("stays open at least as long as the provider asked", () => {
    const { breaker } = scene({ failures: 1 });
    breaker.enter()?.fail(45_000);
    expect(breaker.waitMs).toBe(45_000);
  });

  it("lets the next one probe when the probe came to nothing", () => {
    const { breaker, clock } = scene();
    fail(breaker);
    clock.advance(10_000);
    breaker.enter()?.release();
    expect(breaker.state).toBe("half_open");
    expect(breaker.enter()?.probe).toBe(true);
  });

  it("hears no verdict on calls that began before it opened", () => {
    const { breaker, clock } = scene();
    const slow = breaker.enter();
    const slower = breaker.enter();
    fail(breaker);
    clock.advance(10_000);
    const probe = breaker.enter();
    slow?.fail();
    expect(breaker.state).toBe("half_open");
    slower?.succeed();
    expect(breaker.state).toBe("half_open");
    probe?.succeed();
    expect(breaker.state).toBe("closed");
  });

  it("is restored as it was, shortened by the time that passed", () => {
    const before = scene();
    fail(before.breaker);
    const memory = before.breaker.remember();
    const after = scene();
    after.clock.jump(4000);
    after.breaker.restore(memory ?? { until: 0, openings: 1 });
    expect(after.breaker.enter()).toBeUndefined();
    expect(after.breaker.waitMs).toBe(6000);
    after.clock.advance(6000);
    after.breaker.enter()?.fail();
    expect(after.breaker.waitMs).toBe(20_000);
  });

  it("is not kept open for years by a clock that was set back", () => {
    const { breaker, clock } = scene();
    breaker.restore({ until: clock.now() + 365 * 86_400_000, openings: 3 });
    expect(breaker.waitMs).toBe(300_000);
  });

  it("is open for no longer and no shorter when the wall clock jumps", () => {
    const { breaker, clock } = scene();
    fail(breaker);
    clock.jump(365 * 86_400_000);
    expect(breaker.waitMs).toBe(10_000);
  });

  it("runs calls for those who use it alone", async () => {
    const { breaker, clock } = scene({ failures: 1 });
    await expect(breaker.run(async () => Promise.reject(new Error("down")))).rejects.toThrow("down");
    await expect(breaker.run(async () => "never")).rejects.toMatchObject({
      code: "circuit_open",
      retryAfterMs: 10_000,
    });
    clock.advance(10_000);
    expect(await breaker.run(async () => "up")).toBe("up");
    expect(breaker.state).toBe("closed");
  });

  it("never lets two probes in, and always lets one in after a while, in any order of events", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("enter" as const) }),
      fc.record({
        kind: fc.constant("end" as const),
        index: fc.nat(9),
        how: fc.constantFrom("succeed", "fail", "release"),
      }),
      fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { breaker, clock } = scene({ failures: 2 });
        const open: Permit[] = [];
        for (const one of steps) {
          if (one.kind === "wait") clock.advance(one.ms);
          if (one.kind === "enter") {
            const permit = breaker.enter();
            if (permit !== undefined) open.push(permit);
          }
          if (one.kind === "end" && open.length > 0) {
            const [permit] = open.splice(one.index % open.length, 1);
            permit?.[one.how]();
          }
          const probes = open.filter((permit) => permit.probe).length;
          expect(breaker.state === "half_open" ? probes : 0).toBeLessThanOrEqual(1);
        }
        for (const permit of open) permit.release();
        clock.advance(400_000);
        expect(breaker.enter()).toBeDefined();
      }),
    );
  });
});
