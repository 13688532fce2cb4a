import type { CallGuard } from "@iron/types";
import fc from "fast-check";
import { expect, it } from "vitest";
import { call, completed } from "../../test/support/fake-call.ts";
import { openBudget } from "../../test/support/open-budget.ts";

/** A call begins, or the n-th that is open ends: charged, beyond what it held too. */
const steps = fc.array(
  fc.oneof(
    fc.constant({ open: true } as const),
    fc.record({ end: fc.nat(20), charge: fc.integer({ min: 1, max: 1_500 }) }),
  ),
  { minLength: 1, maxLength: 60 },
);

it("tells of each threshold with the charge that passes it, though the ledger is asked only now and then", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const budget = openBudget({ limit: "0.010", waitMs: 0, thresholds: [10, 50, 80, 100] });
      const open: CallGuard[] = [];
      let spent = 0;
      for (const step of all) {
        if ("open" in step) {
          try {
            open.push(budget.open(call({ size: { textBytes: 400, maxOutputTokens: 60 } })));
          } catch {
            // No money is left.
          }
          continue;
        }
        const [ending] = open.splice(step.end % Math.max(1, open.length), 1);
        if (ending === undefined) continue;
        void ending.close(completed({ inputTokens: step.charge, outputTokens: 0 }));
        spent += step.charge;
        const told = budget.events.flatMap((event) =>
          event.type === "budget_threshold" ? [event.percent] : [],
        );
        expect(told).toEqual([10, 50, 80, 100].filter((percent) => spent * 100 >= 10_000 * percent));
      }
    }),
    { numRuns: 500 },
  );
});
