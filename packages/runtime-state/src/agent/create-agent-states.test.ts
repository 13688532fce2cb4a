import type { AgentId, IronEvent } from "@iron/types";
import { fakeClock } from "@iron/testing";
import { expect, test } from "vitest";
import { createMemoryAuditLog } from "../audit/create-memory-audit-log.ts";
import { createEventBus } from "../event-bus/create-event-bus.ts";
import { createMemoryStore } from "../memory/create-memory-store.ts";
import { createAgentStates } from "./create-agent-states.ts";

const ANN = "ann" as AgentId;
const by = { actor: "cli:ann" };

function rig() {
  const clock = fakeClock();
  const bus = createEventBus();
  const events: IronEvent[] = [];
  bus.subscribe((event) => events.push(event));
  const audit = createMemoryAuditLog({ clock });
  const store = createMemoryStore({ clock });
  return { states: createAgentStates({ store, bus, audit, clock }), audit, events, clock };
}

test("moves an agent along, says so on the bus and in the audit log", async () => {
  const { states, audit, events, clock } = rig();
  await states.move(ANN, "starting", by);
  clock.advance(5);
  const record = await states.move(ANN, "running", { actor: "router", reason: "ready" });
  expect(record).toEqual({ agent: "ann", state: "running", since: clock.now(), reason: "ready" });
  expect(await states.get(ANN)).toEqual(record);
  expect(events.at(-1)).toMatchObject({
    type: "agent_changed",
    from: "starting",
    to: "running",
    reason: "ready",
  });
  expect(await audit.query({ agent: "ann" })).toMatchObject([
    { actor: "cli:ann", facts: { from: "unknown", to: "starting" } },
    { actor: "router", facts: { from: "starting", to: "running", reason: "ready" } },
  ]);
});

test("refuses a transition that is not one, and changes nothing", async () => {
  const { states, events } = rig();
  await expect(states.move(ANN, "running", by)).rejects.toThrow(
    "agent ann cannot go from unknown to running",
  );
  await states.move(ANN, "starting", by);
  await states.move(ANN, "failed", by);
  await expect(states.move(ANN, "running", by)).rejects.toThrow("from failed to running");
  expect((await states.list()).map(({ agent, state }) => [agent, state])).toEqual([["ann", "failed"]]);
  expect(events).toHaveLength(2);
});

test("moving to where it is changes nothing and is not told again", async () => {
  const { states, events } = rig();
  await states.move(ANN, "starting", by);
  await states.move(ANN, "starting", by);
  expect(events).toHaveLength(1);
});

test("of two moves at once, the second starts from where the first arrived", async () => {
  const { states } = rig();
  await states.move(ANN, "starting", by);
  const moves = await Promise.allSettled([states.move(ANN, "stopped", by), states.move(ANN, "running", by)]);
  expect(moves.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  await states.forget(ANN);
  expect(await states.get(ANN)).toBeUndefined();
});
