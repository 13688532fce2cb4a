import { fakeTarget, policyContract } from "@iron/testing";
import type { PolicyRig } from "@iron/testing";
import type { ProviderName } from "@iron/types";
import {
  balancePolicy,
  breakerPolicy,
  cachePolicy,
  concurrencyPolicy,
  createReliability,
  fallbackPolicy,
  hedgePolicy,
  idempotencyPolicy,
  retryPolicy,
  timeLimitPolicy,
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
  const kept = (): number => policy.load("mock" as ProviderName).reduce((sum, key) => sum + key.busy, 0);
  return { policy, kept };
});

policyContract("concurrency", (): PolicyRig => {
  const policy = concurrencyPolicy({ limits: { "*": 2 } });
  return { policy, kept: () => policy.busy.taken + policy.busy.waiting };
});

policyContract("hedge", () => hedgePolicy({ afterMs: 1, minMs: 0, when: () => true }));

policyContract("time limit", () => timeLimitPolicy({ name: "deadline", limitMs: 5000 }));

policyContract("cache", () => cachePolicy());

policyContract("idempotency", (): PolicyRig => {
  const policy = idempotencyPolicy();
  return { policy, kept: () => policy.inFlight };
});

policyContract("idempotency with one key for all", (): PolicyRig => {
  const policy = idempotencyPolicy();
  return { policy, kept: () => policy.inFlight, exchange: { headers: { "idempotency-key": "one" } } };
});

for (const name of ["fallback", "retry", "breaker"]) {
  policyContract(`${name} as it comes`, () => {
    const found = createReliability({ retry: { baseMs: 1 } }).policies.find((policy) => policy.name === name);
    if (found === undefined) throw new TypeError(`there is no policy ${name}`);
    return found;
  });
}
