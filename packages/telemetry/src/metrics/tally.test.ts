import fc from "fast-check";
import { Counter, Registry } from "prom-client";
import { expect, it } from "vitest";
import { Tally } from "./tally.ts";

function counter(name: string): Counter<"a" | "b"> {
  return new Counter({ name, help: name, labelNames: ["a", "b"], registers: [new Registry()] });
}

async function valuesOf(of: Counter): Promise<readonly unknown[]> {
  const { values } = await of.get();
  return values.map(({ labels, value }) => ({ labels, value })).toSorted(byText);
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

const label = fc.constantFrom("x", "y", "", "__proto__");
const added = fc.tuple(label, label, fc.integer({ min: 1, max: 9 }));

it("comes to what the counter itself would have come to, whenever it is read", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(added)), async (readings) => {
      const direct = counter("direct");
      const behind = counter("behind");
      const tally = new Tally(behind, ["a", "b"]);
      for (const steps of readings) {
        for (const [a, b, by] of steps) {
          direct.inc({ a, b }, by);
          tally.add([a, b], by);
        }
        tally.pour();
        expect(await valuesOf(behind)).toEqual(await valuesOf(direct));
      }
    }),
  );
});
