import { drivePolicy, fakeExchange, type PolicyRig, policyContract } from "@iron/testing";
import { expect, it } from "vitest";
import { createAgentGate } from "./agent-gate.ts";
import { agentPaused } from "./agent-refusals.ts";

const RUN = "run-1";

function rig(paused: boolean): PolicyRig {
  const gate = createAgentGate();
  const gated = gate.enter({
    agent: "alice",
    run: RUN,
    refusal: () => (paused ? agentPaused("alice", "lunch") : undefined),
  });
  return { policy: gate.policy, kept: () => gated.open, exchange: { agent: "alice", run: RUN } };
}

policyContract("the gate of agents", () => rig(false));
policyContract("the gate of a paused agent", () => rig(true));

it("counts the requests of its own runs alone", async () => {
  const gate = createAgentGate();
  const gated = gate.enter({ agent: "alice", run: RUN, refusal: () => undefined });
  await drivePolicy(gate.policy, { exchange: fakeExchange({ run: RUN }) });
  await drivePolicy(gate.policy, { exchange: fakeExchange({ run: "another" }) });
  await drivePolicy(gate.policy, { exchange: fakeExchange() });
  expect(gated.usage.requests).toBe(1);
  gated.leave();
  await drivePolicy(gate.policy, { exchange: fakeExchange({ run: RUN }) });
  expect(gated.usage.requests).toBe(1);
});

it("says when nothing is under way, at once or later, and not when that was taken back", async () => {
  const gate = createAgentGate();
  const gated = gate.enter({ agent: "alice", run: RUN, refusal: () => undefined });
  const heard: string[] = [];
  gated.onIdle(() => heard.push("at once"));
  const guard = gate.policy.guard(fakeExchange({ run: RUN }));
  await guard.admit?.();
  expect(gated.open).toBe(1);
  gated.onIdle(() => heard.push("later"));
  gated.onIdle(() => heard.push("never"))();
  expect(heard).toEqual(["at once"]);
  const { outcome } = await drivePolicy(gate.policy, { exchange: fakeExchange({ run: RUN }) });
  expect([gated.open, heard]).toEqual([1, ["at once"]]);
  await guard.settle?.(outcome);
  expect([gated.open, heard]).toEqual([0, ["at once", "later"]]);
});
