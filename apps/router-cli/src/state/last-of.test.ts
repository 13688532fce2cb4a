import fc from "fast-check";
import { expect, it } from "vitest";
import { lastOf } from "./last-of.ts";

it("finds the last records by number, whatever gaps there are, in few reads", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { maxLength: 200 }),
      fc.integer({ min: 0, max: 30 }),
      async (numbers, count) => {
        const all = numbers.toSorted((a, b) => a - b).map((seq) => ({ seq }));
        let reads = 0;
        const found = await lastOf(async (after, limit) => {
          reads += 1;
          return all.filter(({ seq }) => seq > after).slice(0, limit);
        }, count);
        expect(found.last).toBe(all.at(-1)?.seq ?? 0);
        expect(found.items).toEqual(count === 0 ? [] : all.slice(-count));
        expect(reads).toBeLessThan(400);
      },
    ),
  );
});
