import { fakeTarget, policyContract } from "@iron/testing";
import type { PolicyRig } from "@iron/testing";
import {
  balancePolicy,
  breakerPolicy,
  createReliability,
  fallbackPolicy,
  retryPolicy,
} from "../src/index.ts";

const TARGETS = [fakeTarget({ provider: "first" }), fakeTarget({ provider: "second" })];

policyContract("retry", (): PolicyRig => {
  const policy = retryPolicy({ baseMs: 1 });
  return { policy, kept: () => policy.budget.inFlight + policy.budget.retrying };
});

policyContract("fallback", () => ({ policy: fallbackPolicy(), exchange: { targets: TARGETS } }));

policyContract("breaker", () => breakerPolicy({ failures: 1000, ratio: false }));

policyContract("balance", (): PolicyRig => {
  const policy = balancePolicy({ keys: { mock: [{ id: "a" }, { id: "b" }] } });
  const kept = (): number => policy.load("mock" as never).reduce((sum, key) => sum + key.busy, 0);
  return { policy, kept };
});

for (const policy of createReliability({ retry: { baseMs: 1 } }).policies) {
  policyContract(`${policy.name} as it comes`, () => policy);
}
