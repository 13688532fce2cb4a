import fc from "fast-check";
import { Histogram, Registry } from "prom-client";
import { expect, it } from "vitest";
import { HistogramTally } from "./histogram-tally.ts";

const BUCKETS = [0.05, 0.5, 1, 5];
const label = fc.constantFrom("x", "y", "", "__proto__", 'qu"ote\\');
const value = fc.oneof(fc.constantFrom(0, ...BUCKETS), fc.double({ min: 0, max: 10, noNaN: true }));
const observed = fc.tuple(label, label, value);

it("writes what Prometheus' own histogram would have written, whenever it is read", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(observed)), async (readings) => {
      const [direct, ours] = [new Registry(), new Registry()];
      const options = {
        name: "seconds",
        help: "How long.",
        labelNames: ["a", "b"] as const,
        buckets: BUCKETS,
      };
      const histogram = new Histogram({ ...options, registers: [direct] });
      const tally = new HistogramTally({ ...options, registers: [ours] });
      for (const steps of readings) {
        for (const [a, b, seconds] of steps) {
          histogram.observe({ a, b }, seconds);
          tally.observe([a, b], seconds);
        }
        expect(await ours.metrics()).toBe(await direct.metrics());
      }
    }),
  );
});
