import type { Microdollars } from "@iron/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallEvent } from "../events/analytics-event.ts";
import { latencySketch } from "./latency-sketch.ts";
import { runningStats } from "./running-stats.ts";

function event(over: Partial<CallEvent> = {}): CallEvent {
  return {
    type: "completed",
    id: "r.1",
    at: 0,
    provider: "p",
    model: "m",
    inputTokens: 10,
    outputTokens: 5,
    durationMs: 100,
    ...over,
  };
}

describe("running statistics", () => {
  it("count every call once in the total, its model and its provider", () => {
    const stats = runningStats();
    stats.add(event({ cost: 7 as Microdollars }));
    stats.add(event({ model: "n", cost: 3 as Microdollars, durationMs: 300 }));
    stats.add(event({ type: "failed", outputTokens: 0, error: "reset", durationMs: 9e9 }));
    const { total, byModel, byProvider } = stats.read();
    expect(total).toMatchObject({ requests: 3, failures: 1, inputTokens: 30, outputTokens: 10, cost: 10 });
    expect(total.latency).toMatchObject({ count: 2, sum: 400 });
    expect(byModel["m"]).toMatchObject({ requests: 2, failures: 1, cost: 7 });
    expect(byModel["n"]).toMatchObject({ requests: 1, failures: 0, cost: 3 });
    expect(byProvider["p"]).toEqual(total);
  });

  it("stay bounded whatever names clients make up, and lose no call", () => {
    const stats = runningStats();
    for (let at = 0; at < 5000; at += 1) stats.add(event({ model: `model-${at}` }));
    stats.add(event({ model: "__proto__" }));
    const { byModel } = stats.read();
    expect(Object.keys(byModel).length).toBeLessThanOrEqual(1001);
    expect(Object.values(byModel).reduce((sum, one) => sum + one.requests, 0)).toBe(5001);
  });
});

describe("the latency sketch", () => {
  it("is within 2 % of the true percentile", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.2, max: 3e6, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const sketch = latencySketch();
          for (const value of values) sketch.add(value);
          const sorted = values.toSorted((a, b) => a - b);
          const exact = sorted[Math.max(1, Math.ceil(q * values.length)) - 1] ?? 0;
          expect(Math.abs(sketch.quantile(q) - exact) / exact).toBeLessThan(0.0201);
        },
      ),
    );
  });

  it("knows no percentile of nothing, and takes what is out of its range", () => {
    const sketch = latencySketch();
    expect(sketch.quantile(0.5)).toBe(0);
    sketch.add(0);
    sketch.add(1e12);
    expect(sketch.count).toBe(2);
    expect(sketch.quantile(1)).toBeGreaterThan(1e7);
  });
});
