import type { Guard, Policy } from "@iron/types";
import { expect, it } from "vitest";
import { CHAT, startRig } from "./rig.ts";

/** Tries once more, whatever the first try cost. */
const again: Policy = {
  name: "again",
  guard: (): Guard => ({
    async attempt(target, next) {
      try {
        return await next(target);
      } catch {
        return next(target);
      }
    },
  }),
};

it("x-iron-cost is what all calls of a request were charged, and not only the last", async () => {
  const rig = await startRig({ budget: { limit: 1 }, router: { policies: [again] } });
  rig.mock.next({ kind: "reset" });

  const reply = await rig.post("/chat/completions", CHAT);

  expect(reply.status).toBe(200);
  await rig.settled(1);
  const [outcome] = rig.outcomes;
  expect(outcome?.calls.map(({ money }) => (money.charged ?? 0) > 0)).toEqual([true, true]);
  expect(Number(reply.headers.get("x-iron-cost")) * 1e6).toBeCloseTo(outcome?.charged ?? 0);
  expect(rig.oracle()).toBeLessThan(outcome?.charged ?? 0);
});
