import { inspect } from "node:util";
import { fakeExchange, policyContract } from "@iron/testing";
import { createEventBus } from "../../runtime-state/src/event-bus/create-event-bus.ts";
import type { IronEvent, Microdollars } from "@iron/types";
import { afterEach, describe, expect, it } from "vitest";
import { accepted, EVENTS_PATH, openRig, type Rig } from "../test/rig.ts";
import { createAnalytics, createMemoryOutbox } from "./index.ts";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

async function rigOf(options: Parameters<typeof openRig>[0] = {}): Promise<Rig> {
  const rig = await openRig(options);
  open.push(rig);
  return rig;
}

policyContract("analytics", () => createAnalytics().policy);

describe("what is remembered", () => {
  it("has one event for each call, whole or not, and statistics of all", async () => {
    const { run, analytics } = await rigOf();
    await run(5, { answers: ["overloaded", "reply"] });
    await run(3, { leaves: 3 });
    const calls = analytics.recent().map((event) => "id" in event && [event.id, event.type, event.cost]);
    expect(calls).toContainEqual(["r2.1", "failed", 3]);
    expect(analytics.stats().total.requests).toBe(calls.length);
    expect(analytics.stats().total.cost).toBe(8);
  });

  it("has thresholds, starts and stops from the bus, and forgets the oldest", () => {
    const events = createEventBus();
    const analytics = createAnalytics({ events, recent: 3 });
    const at = 1;
    events.publish({ type: "router_started", at, baseUrl: "http://secret", provider: "p", mode: "direct" });
    for (const percent of [50, 80])
      events.publish({
        type: "budget_threshold",
        at,
        budget: "router",
        percent,
        spent: 1 as Microdollars,
        limit: 2 as Microdollars,
      });
    events.publish({ type: "router_stopped", at });
    expect(analytics.recent().map((event) => event.type)).toEqual([
      "budget_threshold",
      "budget_threshold",
      "router_stopped",
    ]);
    expect(events.heard).toBe(false);
  });

  it("holds no text of requests, replies or errors, and shows no token", async () => {
    const { run, analytics, server } = await rigOf();
    await run(1, { deltas: ["canary-reply"] });
    await run(1, { answers: ["lost"] });
    await analytics.flush();
    const shown = inspect([analytics, analytics.recent(), analytics.stats(), analytics.pending()], {
      depth: 9,
    });
    expect(shown).not.toContain(server.icToken());
    for (const text of ["canary-reply", "hello"]) {
      expect(shown).not.toContain(text);
      expect(JSON.stringify(server.requests)).not.toContain(text);
    }
  });
});

describe("what is sent", () => {
  it("is one event for each charged call, under the call's id, with what was settled (P-15)", async () => {
    const { run, analytics, server, settled } = await rigOf();
    await run(5);
    await run(7, { answers: ["overloaded", "reply"] });
    await run(11, { answers: ["lost"] });
    await run(13, { leaves: 3 });
    await run(17, { answers: ["cut"] });
    await run(19, { answers: ["down"] });
    await run(23, { refused: true });
    await analytics.flush();
    expect(accepted(server)).toEqual(settled);
    expect(settled.size).toBe(5);
    const types = server.books.events.map(({ eventId, fields }) => [eventId, fields["event_type"]]);
    expect(types.slice(0, 3)).toEqual([
      ["r1.1", "llm_request_completed"],
      ["r2.2", "llm_request_completed"],
      ["r3.1", "llm_request_failed"],
    ]);
    expect(analytics.pending()).toMatchObject({ waiting: 0, dropped: 0, dead: [] });
  });

  it("goes every 5 s, and at once when a batch has gathered", async () => {
    const { run, clock, server, until } = await rigOf({ batch: 3 });
    await run(1);
    clock.advance(4999);
    expect(server.requests).toHaveLength(0);
    clock.advance(1);
    await until(() => server.books.events.length === 1);
    for (const cost of [2, 3, 4]) await run(cost);
    await until(() => server.books.events.length === 4);
  });

  it("is nothing without a server, and nothing waits", async () => {
    const analytics = createAnalytics();
    await analytics.record({
      type: "completed",
      id: "r.1",
      at: 0,
      provider: "p",
      model: "m",
      inputTokens: 1,
      outputTokens: 1,
      cost: 1 as Microdollars,
      durationMs: 1,
    });
    await analytics.policy.stop?.();
    expect(analytics.pending().waiting).toBe(0);
    expect(analytics.stats().total.requests).toBe(1);
  });

  it("names a provider that the server does not know as unknown, its name beside it", async () => {
    const { analytics, server } = await rigOf();
    await analytics.record({
      type: "completed",
      id: "x.1",
      at: 5,
      provider: "my-vllm",
      model: "m",
      inputTokens: 0,
      outputTokens: 0,
      cost: 0 as Microdollars,
      durationMs: 1,
    });
    await analytics.flush();
    expect(server.books.events[0]?.fields).toMatchObject({ provider: "unknown", provider_id: "my-vllm" });
  });
});

describe("K-47: the server is away for an hour", () => {
  it("everything arrives once it is back, in order, each once", async () => {
    const { run, analytics, server, settled, pass } = await rigOf();
    await run(1);
    await analytics.flush();
    await server.down();
    for (let minute = 0; minute < 60; minute += 1) {
      await run(100 + minute);
      await pass(60_000);
    }
    expect(analytics.pending()).toMatchObject({ waiting: 60, dropped: 0 });
    await server.up();
    await pass(65_000);
    expect([...accepted(server)]).toEqual([...settled]);
    expect(server.books.events).toHaveLength(61);
  });

  it("a full outbox says what it could not keep, keeps the oldest, and the sum is known", async () => {
    const { run, analytics, alerts, server, settled } = await rigOf({
      outbox: createMemoryOutbox({ maxWaiting: 2 }),
    });
    await server.down();
    for (const cost of [1, 2, 3, 4]) await run(cost);
    expect(analytics.pending()).toMatchObject({ waiting: 2, dropped: 2 });
    expect(alerts.filter(({ name }) => name === "analytics_dropped")).toHaveLength(1);
    await server.up();
    await analytics.flush();
    expect([...accepted(server)]).toEqual([...settled].slice(0, 2));
  });

  it("an outbox that fails is counted and told, and the exchange is not harmed", async () => {
    const broken = {
      ...createMemoryOutbox(),
      add: () => Promise.reject(new Error("disk full")),
    };
    const { run, analytics, alerts } = await rigOf({ outbox: broken });
    await run(1);
    expect(analytics.pending().dropped).toBe(1);
    expect(alerts[0]?.facts["why"]).toBe("outbox_failed");
  });
});

describe("K-48: each answer has its own end", () => {
  it.each([400, 413, 422])("%i is a dead letter with its answer, and the next event goes", async (status) => {
    const { run, analytics, server, alerts } = await rigOf();
    await run(1);
    await run(2);
    server.next({ kind: "reply", status, body: "missing field `model`", contentType: "text/plain" });
    await analytics.flush();
    const { dead, waiting } = analytics.pending();
    expect(dead.map((one) => [one.event.id, one.status, one.answer])).toEqual([
      ["r1.1", status, "missing field `model`"],
    ]);
    expect(dead[0]?.event).toMatchObject({ cost: 1, type: "completed" });
    expect(waiting).toBe(0);
    expect([...accepted(server).keys()]).toEqual(["r2.1"]);
    expect(alerts.map(({ name }) => name)).toEqual(["analytics_dead_letter"]);
  });

  it("401 pauses and alerts; nothing is lost, and resume sends it", async () => {
    const { run, analytics, server, alerts, settled, until, pass } = await rigOf();
    await run(1);
    server.fault({ kind: "reply", status: 401 });
    await analytics.flush();
    expect(analytics.pending().paused).toBe(true);
    expect(alerts).toMatchObject([
      { name: "analytics_paused", severity: "critical", facts: { status: 401 } },
    ]);
    await run(2);
    await pass(600_000);
    expect(server.requests).toHaveLength(1);
    server.fault(undefined);
    analytics.resume();
    await until(() => analytics.pending().waiting === 0);
    expect(accepted(server)).toEqual(settled);
  });

  it.each([
    { kind: "reply", status: 408 },
    { kind: "reply", status: 429 },
    { kind: "reply", status: 500 },
    { kind: "reply", status: 503, body: "<html>", contentType: "text/html" },
    { kind: "reply", status: 404 },
    { kind: "reply", status: 200, body: "<html>welcome", contentType: "text/html" },
    { kind: "reset" },
    { kind: "lost_reply" },
    { kind: "redirect", location: "https://evil.test/" },
    { kind: "huge_body", bytes: 2 * 1024 * 1024 },
  ] as const)("after %j the same event goes again, later and later, until it is known", async (fault) => {
    const { run, analytics, server, settled, pass } = await rigOf();
    await run(9);
    server.fault(fault, EVENTS_PATH);
    await analytics.flush();
    expect(analytics.pending()).toMatchObject({ waiting: 1, failures: 1, dead: [] });
    await pass(5000);
    expect(analytics.pending().failures).toBe(2);
    server.fault(undefined, EVENTS_PATH);
    await pass(5000);
    expect(analytics.pending()).toMatchObject({ waiting: 0, failures: 0 });
    const ids = server.requests.map(({ body }) => (JSON.parse(body) as { event_id: string }).event_id);
    expect(ids).toEqual(["r1.1", "r1.1", "r1.1"]);
    expect(accepted(server)).toEqual(settled);
  });

  it("a time-out after the server has stored it ends with a duplicate, counted once", async () => {
    const { run, analytics, server, clock, settled, until, pass } = await rigOf();
    await run(4);
    server.next({ kind: "slow", ms: 50 });
    const flushing = analytics.flush();
    await until(() => server.requests.length === 1);
    clock.advance(10_000);
    await flushing;
    await until(() => server.books.events.length === 1);
    expect(analytics.pending().waiting).toBe(1);
    await pass(60_000);
    expect(analytics.pending().waiting).toBe(0);
    expect(accepted(server)).toEqual(settled);
  });

  it("a server that fails is asked less and less often", async () => {
    const { run, server, pass } = await rigOf();
    await run(1);
    server.fault({ kind: "reply", status: 503 });
    await pass(600_000);
    expect(server.requests.length).toBeGreaterThan(10);
    expect(server.requests.length).toBeLessThan(30);
  });
});

describe("stop", () => {
  it("sends what waits", async () => {
    const { run, analytics, server, settled, alerts, clock } = await rigOf();
    await run(1);
    await run(2);
    await analytics.policy.stop?.();
    expect(accepted(server)).toEqual(settled);
    expect(alerts).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  it("takes no longer than it may, and says what is left", async () => {
    const { run, analytics, server, alerts, clock, until } = await rigOf({ flushMs: 2000 });
    await run(1);
    server.fault({ kind: "silence" });
    const stopping = analytics.policy.stop?.();
    await until(() => server.requests.length === 1);
    clock.advance(2000);
    await stopping;
    expect(alerts).toMatchObject([{ name: "analytics_unsent", facts: { waiting: 1 } }]);
  });
});

it("publishes alerts on the bus", async () => {
  const events = createEventBus();
  const heard: IronEvent[] = [];
  events.subscribe((event) => heard.push(event));
  const { run, analytics, server } = await rigOf({ events });
  await run(1);
  server.fault({ kind: "reply", status: 401 });
  await analytics.flush();
  expect(heard).toMatchObject([{ type: "alert", name: "analytics_paused", severity: "critical" }]);
});

it("lets nobody wait for the server: an exchange settles while it is silent", async () => {
  const { run, server, analytics } = await rigOf({ batch: 1 });
  server.fault({ kind: "silence" });
  await run(1);
  expect(analytics.pending().waiting).toBe(1);
  expect(fakeExchange().id).toBeDefined();
});

it("refuses options that make no sense, naming them", () => {
  expect(() => createAnalytics({ batch: 0 })).toThrow(/batch/);
});
