import fc from "fast-check";
import { expect, test } from "vitest";
import type { Operation, Result } from "./protocol.ts";
import { packOperations, packResults, unpackOperations, unpackResults } from "./wire.ts";

const whole = fc.nat();
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const hold = fc.record({
  call: fc.string(),
  budgets: fc.array(fc.record({ budget: fc.string(), limit: whole }), { maxLength: 3 }),
  want: whole,
  atLeast: whole,
  shareOfFree: optional(whole),
  labels: optional(fc.json()),
  tell: optional(fc.string()),
});
const settlement = fc.record({
  amount: fc.double(),
  source: fc.constantFrom("provider", "crash"),
  labels: optional(fc.json()),
  tokens: optional(fc.record({ input: whole, output: whole })),
});
const stands = optional(fc.record({ budget: fc.string(), spent: whole, held: whole }));
const error = fc.record({ error: fc.record({ kind: fc.constant("refused"), message: fc.string() }) });

/** An operation and what may come of it. */
const asked = fc.oneof(
  fc.tuple(
    fc.tuple(whole, hold).map((args) => ({ name: "ledger.hold", args })),
    fc.oneof(
      fc.record({ value: fc.record({ held: whole, stands }) }),
      fc.record({ value: fc.record({ short: fc.record({ budget: fc.string(), held: whole }) }) }),
      error,
    ),
  ),
  fc.tuple(
    fc.tuple(whole, fc.string(), settlement).map((args) => ({ name: "ledger.settle", args })),
    fc.oneof(fc.record({ value: fc.constantFrom("closed", "already_closed", "unknown") }), error),
  ),
  fc.tuple(
    fc.constant({ name: "store.get", args: [1, "namespace", "key"] }),
    fc.oneof(fc.record({ value: fc.constantFrom(undefined, "closed", 3) }), error),
  ),
);

test("operations and their results arrive in the other thread as they were sent", () => {
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 12 }), (list) => {
      const batch = list.map(([operation]) => operation) as unknown as Operation[];
      const results = list.map(([, result]) => result) as unknown as Result[];
      expect(unpackOperations(structuredClone(packOperations(batch)))).toEqual(batch);
      expect(unpackResults(structuredClone(packResults(batch, results)))).toEqual(results);
    }),
    { numRuns: 300 },
  );
});
