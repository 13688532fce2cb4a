import { drivePolicy, fakeExchange, fakeTarget, findCanaries } from "@iron/testing";
import { describe, expect, it } from "vitest";
import { createTelemetry } from "../src/index.ts";
import { parseMetrics, valueOf } from "./prometheus.ts";
import { ADMIN_TOKEN, CHAT, CLIENT_TOKEN, MESSAGES, type Rig, startRig } from "./rig.ts";

const silent = { destination: { write: (): void => undefined } };

async function scrape(rig: Rig): Promise<ReturnType<typeof parseMetrics>> {
  const reply = await fetch(`http://127.0.0.1:${rig.router.port}/metrics`);
  expect(reply.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  return parseMetrics(await reply.text());
}

describe("GET /metrics", () => {
  it("tells requests, tokens, money and times as the log does", async () => {
    const rig = await startRig({ budget: { limit: 2 } });
    await (await rig.post("/chat/completions", CHAT)).text();
    await (await rig.post("/messages", { ...MESSAGES, stream: true })).text();
    rig.mock.next({ kind: "status", status: 400 });
    await (await rig.post("/chat/completions", CHAT)).text();
    const rows = await rig.requests(3);
    const metrics = await scrape(rig);
    const openai = { provider: "openai", model: "gpt-5-mini" };
    const anthropic = { provider: "anthropic", model: "claude-sonnet-5" };
    expect(valueOf(metrics, "iron_requests_total", { ...openai, outcome: "completed" })).toBe(1);
    expect(valueOf(metrics, "iron_requests_total", { ...openai, outcome: "failed" })).toBe(1);
    expect(valueOf(metrics, "iron_errors_total", { code: String(rows[2]?.["code"]) })).toBe(1);
    expect(valueOf(metrics, "iron_upstream_calls_total", { ...openai, result: "invalid_request" })).toBe(1);
    expect(valueOf(metrics, "iron_tokens_total", { ...anthropic, kind: "output" })).toBe(
      rows[1]?.["tokens_out"],
    );
    expect(valueOf(metrics, "iron_cost_dollars_total", anthropic)).toBeCloseTo(
      Number(rows[1]?.["settled"]) / 1e6,
      9,
    );
    expect(metrics.get("iron_request_duration_seconds")?.type).toBe("HISTOGRAM");
    // Only the stream has a first token.
    const text = await rig.telemetry.metrics.text();
    expect(text.match(/^iron_time_to_first_token_seconds_count.*$/gm)).toEqual([
      'iron_time_to_first_token_seconds_count{provider="anthropic",model="claude-sonnet-5"} 1',
    ]);
    expect(valueOf(metrics, "iron_budget_limit_dollars", { budget: "router" })).toBe(2);
    expect(valueOf(metrics, "iron_budget_held_dollars", { budget: "router" })).toBe(0);
    const spent = rows.reduce((sum, row) => sum + Number(row["settled"]), 0) / 1e6;
    expect(valueOf(metrics, "iron_budget_spent_dollars", { budget: "router" })).toBeCloseTo(spent, 9);
    expect(valueOf(metrics, "iron_open_exchanges")).toBe(0);
    expect(valueOf(metrics, "iron_event_loop_lag_seconds", { quantile: "0.99" })).toBeGreaterThanOrEqual(0);
  });

  it("shows money that is held while a call is under way", async () => {
    const rig = await startRig({ budget: { limit: 2 }, mock: { latencyMs: 300 } });
    const asked = rig.post("/chat/completions", CHAT);
    await expect.poll(async () => valueOf(await scrape(rig), "iron_open_calls")).toBe(1);
    const metrics = await scrape(rig);
    expect(valueOf(metrics, "iron_open_exchanges")).toBe(1);
    expect(valueOf(metrics, "iron_held_dollars")).toBeGreaterThan(0);
    expect(valueOf(metrics, "iron_held_dollars")).toBe(valueOf(metrics, "iron_budget_held_dollars"));
    await (await asked).text();
  });

  it("counts what events tell", async () => {
    const rig = await startRig({ telemetry: { outbox: () => 7 } });
    rig.events.publish({
      at: 0,
      type: "redacted",
      request: "r",
      kind: "email",
      count: 3,
      direction: "reply",
    });
    rig.events.publish({
      at: 0,
      type: "breaker_changed",
      provider: "openai",
      key: "k1",
      from: "closed",
      to: "open",
    });
    rig.events.publish({
      at: 0,
      type: "breaker_changed",
      provider: "openai",
      key: "k1",
      from: "open",
      to: "half_open",
    });
    rig.events.publish({ at: 0, type: "alert", name: "overrun", severity: "warning", facts: {} });
    const metrics = await scrape(rig);
    expect(valueOf(metrics, "iron_redactions_total", { kind: "email", direction: "reply" })).toBe(3);
    const breaker = metrics
      .get("iron_breaker_state")
      ?.samples.map(({ labels, value }) => [labels["state"], value]);
    expect(breaker).toEqual([
      ["closed", 0],
      ["open", 0],
      ["half_open", 1],
    ]);
    expect(valueOf(metrics, "iron_alerts_total", { name: "overrun" })).toBe(1);
    expect(valueOf(metrics, "iron_outbox_backlog")).toBe(7);
  });

  it("answers when the budget's store cannot", async () => {
    const budget = { status: () => Promise.reject(new Error("down")) };
    const { metrics, stop } = createTelemetry({ log: silent, budget });
    expect(parseMetrics(await metrics.text()).get("iron_budget_spent_dollars")?.samples ?? []).toEqual([]);
    await stop();
  });
});

describe("labels", () => {
  it("take a model's name once a provider has answered under it, and so many of them", async () => {
    const { policy, metrics, stop } = createTelemetry({ log: silent, maxModels: 3 });
    for (let count = 0; count < 50; count += 1) {
      const invented = fakeTarget({ model: `invented-${count}` });
      const real = fakeTarget({ model: `real-${count}` });
      await drivePolicy(policy, {
        exchange: fakeExchange({ model: invented.model, targets: [invented] }),
        answers: ["overloaded"],
      });
      await drivePolicy(policy, { exchange: fakeExchange({ model: real.model, targets: [real] }) });
    }
    const samples = parseMetrics(await metrics.text()).get("iron_requests_total")?.samples ?? [];
    expect(new Set(samples.map(({ labels }) => labels["model"]))).toEqual(
      new Set(["real-0", "real-1", "real-2", "other"]),
    );
    await stop();
  });

  it("S-93 and S-90: are inert and on one line, whatever a client calls its model", async () => {
    const { policy, metrics, stop } = createTelemetry({ log: silent });
    for (const model of [
      "<img src=x onerror=alert(1)>",
      'a"} 1\niron_forged_total 5\n',
      "\u202ex\u0000",
      "m".repeat(5000),
    ]) {
      await drivePolicy(policy, { exchange: fakeExchange({ model, targets: [fakeTarget({ model })] }) });
    }
    const text = await metrics.text();
    expect(text).not.toMatch(/<|>(?! )|\u202e|\u0000/);
    const families = parseMetrics(text);
    expect(families.has("iron_forged_total")).toBe(false);
    for (const { labels } of families.get("iron_requests_total")?.samples ?? []) {
      expect(labels["model"]).toMatch(/^[\w.:/@+-]{1,100}$/);
    }
    await stop();
  });
});

it("no label holds a secret that a client put into a model's name", async () => {
  const rig = await startRig();
  await (await rig.post("/chat/completions", { ...CHAT, model: `x-${CLIENT_TOKEN}` })).text();
  await rig.requests(1);
  const metrics = await rig.telemetry.metrics.text();
  expect(metrics).toContain('model="x-_redacted_"');
  expect(findCanaries([CLIENT_TOKEN], { metrics })).toEqual([]);
});

describe("S-92: who may read /metrics", () => {
  it.each([
    ["without a token from this machine", undefined, 200],
    ["with the admin token", `Bearer ${ADMIN_TOKEN}`, 200],
    ["with the client token", `Bearer ${CLIENT_TOKEN}`, 403],
    ["with a wrong token", "Bearer wrong", 401],
    ["with another scheme", "Basic abc", 401],
  ])("%s", async (_, authorization, status) => {
    const rig = await startRig();
    const reply = await fetch(`http://127.0.0.1:${rig.router.port}/metrics`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    expect(reply.status).toBe(status);
    expect((await reply.text()).includes("iron_requests_total")).toBe(status === 200);
  });
});
