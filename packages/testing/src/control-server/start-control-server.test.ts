import { request } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeClock } from "../fake-clock.ts";
import { startControlServer } from "./start-control-server.ts";
import type { ControlServer } from "./start-control-server.ts";

const MILLION = 1_000_000;
let server: ControlServer;

beforeEach(async () => {
  server = await startControlServer({ gapMs: 5 });
});
afterEach(async () => server.stop());

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const reply = await request(`${server.url}/api/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await reply.body.text();
  const json = String(reply.headers["content-type"]).startsWith("application/json");
  return {
    status: reply.statusCode,
    text,
    body: json ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

async function lease(budget = 10 * MILLION): Promise<string> {
  const answer = await post("budget/handshake", {
    ic_token: server.icToken(),
    provider: "openai",
    requested_budget: budget,
  });
  return answer.body["lease_id"] as string;
}

const spent = (): number | undefined => server.books.agentBudgets.get(7)?.spent;
const used = (): number | undefined => server.books.usageLimits[0]?.spent;

async function fetchKey(token: string): Promise<Answer> {
  return post("agents/provider-key", { ic_token: token });
}

async function refusal(token: string): Promise<unknown> {
  const { status, body } = await fetchKey(token);
  return [status, body["code"]];
}

describe("the provider's key", () => {
  it("goes to whoever holds the agent's token", async () => {
    const answer = await fetchKey(server.icToken());
    expect(answer).toMatchObject({
      status: 200,
      body: { provider_key: "sk-control-openai", provider: "openai" },
    });
    expect(answer.text).not.toContain("base_url");
    expect(server.books.keyFetches).toEqual([7]);
  });

  it("is refused in the server's own words", async () => {
    const key = server.books.providerKeys.get(1);
    const agent = server.books.agents.get(7);
    expect(await refusal(" ")).toEqual([400, "INVALID_TOKEN"]);
    expect(await refusal("x".repeat(2001))).toEqual([400, "INVALID_TOKEN"]);
    expect(await refusal("a.b.c")).toEqual([401, "UNAUTHORIZED"]);
    expect(await refusal(server.icToken(7, { iss: "somebody" }))).toEqual([401, "UNAUTHORIZED"]);
    expect(await refusal(server.icToken(7, { exp: 1 }))).toEqual([401, "UNAUTHORIZED"]);
    expect(await refusal(server.icToken(7, { agent_id: "agent_abc" }))).toEqual([400, "INVALID_TOKEN"]);
    expect(await refusal(server.icToken(99))).toEqual([404, "INVALID_TOKEN"]);
    if (key) key.enabled = false;
    expect(await refusal(server.icToken())).toEqual([403, "NO_PROVIDER_ASSIGNED"]);
    server.books.providerKeys.delete(1);
    expect(await refusal(server.icToken())).toEqual([404, "PROVIDER_NOT_FOUND"]);
    if (agent) agent.providerKeyId = null;
    expect(await refusal(server.icToken())).toEqual([403, "NO_PROVIDER_ASSIGNED"]);
  });

  it("needs crypto and a ciphertext that can be read", async () => {
    await server.stop();
    server = await startControlServer({ cryptoConfigured: false });
    expect(await fetchKey(server.icToken())).toMatchObject({
      status: 503,
      body: { code: "CRYPTO_UNAVAILABLE" },
    });
    await server.stop();
    const broken = { id: 1, provider: "openai", key: "k", enabled: true, broken: true };
    server = await startControlServer({ providerKeys: [broken] });
    expect(await fetchKey(server.icToken())).toMatchObject({
      status: 500,
      body: { error: "Decryption failed" },
    });
  });

  it("forgets tokens by time, not by revocation", async () => {
    await server.stop();
    const clock = fakeClock();
    server = await startControlServer({ clock });
    const token = server.icToken(7, { exp: clock.now() / 1000 + 60 });
    expect((await fetchKey(token)).status).toBe(200);
    clock.jump(61_000);
    expect((await fetchKey(token)).status).toBe(401);
  });
});

describe("the framework's own refusals", () => {
  it("are plain text", async () => {
    const path = "budget/handshake";
    const token = server.icToken();
    const bodies = [
      ["{", 400],
      ["[]", 422],
      [JSON.stringify({ ic_token: token }), 422],
      [JSON.stringify({ ic_token: token, provider: 7 }), 422],
      [`{"ic_token":"${token}","provider":"openai","requested_budget":10.0}`, 422],
      [`{"ic_token":"${token}","provider":"openai","requested_budget":9223372036854775808}`, 422],
      [`"${"x".repeat(2 * 2 ** 20)}"`, 413],
    ] as const;
    for (const [body, status] of bodies) {
      const answer = await post(path, body);
      expect([answer.status, answer.body]).toEqual([status, {}]);
    }
    expect((await post(path, "{}", { "content-type": "text/plain" })).status).toBe(415);
    expect((await post("nowhere", {})).status).toBe(404);
  });

  it("ignore fields they do not know", async () => {
    const asked = { ic_token: server.icToken(), provider: "openai", runtime_version: 1.5 };
    expect((await post("budget/handshake", asked)).status).toBe(200);
  });
});

describe("a handshake", () => {
  it("leases ten dollars unless told otherwise, and another lease each time", async () => {
    const first = await post("budget/handshake", { ic_token: server.icToken(), provider: "openai" });
    expect(first.body).toMatchObject({
      budget_granted: 10 * MILLION,
      budget_remaining: 90 * MILLION,
      expires_at: null,
    });
    expect(first.body["ip_token"]).toMatch(/^AES256:[^:]+:[^:]+:[^:]+$/);
    expect(first.body["lease_id"]).toMatch(/^lease_[0-9a-f-]{36}$/);
    await lease();
    expect(server.books.leases.size).toBe(2);
    expect([spent(), used()]).toEqual([20 * MILLION, 20 * MILLION]);
  });

  it("grants what is left, then refuses with its numbers", async () => {
    await lease(95 * MILLION);
    const rest = await post("budget/handshake", { ic_token: server.icToken(), provider: "openai" });
    expect(rest.body["budget_granted"]).toBe(5 * MILLION);
    const none = await post("budget/handshake", { ic_token: server.icToken(), provider: "openai" });
    expect(none).toMatchObject({
      status: 403,
      body: { error: "Budget limit exceeded", total_allocated: 100 * MILLION, budget_remaining: 0 },
    });
  });

  it("validates what it is asked", async () => {
    const ask = async (fields: object): Promise<number> =>
      (await post("budget/handshake", { ic_token: server.icToken(), provider: "openai", ...fields })).status;
    expect(await ask({ requested_budget: 0 })).toBe(400);
    expect(await ask({ requested_budget: 100 * MILLION + 1 })).toBe(400);
    expect(await ask({ provider: "google" })).toBe(400);
    expect(await ask({ ic_token: server.icToken(99) })).toBe(401);
    expect(await ask({ ic_token: server.icToken(0) })).toBe(400);
  });

  it("keeps the reservation when the key is missing (defect 4)", async () => {
    const answer = await post("budget/handshake", { ic_token: server.icToken(), provider: "anthropic" });
    expect(answer.status).toBe(404);
    expect([spent(), server.books.leases.size]).toEqual([10 * MILLION, 0]);
  });

  it("gives each agent the owner's whole rest, and counts in every project's row (defect 6)", async () => {
    await server.stop();
    server = await startControlServer({
      agents: [7, 8].map((id) => ({ id, owner: "u", providerKeyId: 1 })),
      usageLimits: ["a", "b"].map((project) => ({ user: "u", project, limit: 20 * MILLION, spent: 0 })),
    });
    const body = { provider: "openai", requested_budget: MILLION };
    await post("budget/handshake", { ...body, ic_token: server.icToken(7) });
    const other = await post("budget/handshake", { ...body, ic_token: server.icToken(8) });
    expect(other.body["budget_remaining"]).toBe(18 * MILLION);
    expect(server.books.usageLimits.map((row) => row.spent)).toEqual([2 * MILLION, 2 * MILLION]);
  });

  it("makes a placeholder key for agent 1 (defect 9)", async () => {
    await server.stop();
    server = await startControlServer({
      agents: [{ id: 1, owner: "user_1", providerKeyId: null }],
      providerKeys: [],
    });
    const answer = await post("budget/handshake", { ic_token: server.icToken(1), provider: "openai" });
    expect(answer.status).toBe(200);
    expect(server.books.providerKeys.size).toBe(1);
  });
});

describe("spending a lease", () => {
  const told = { request_id: "r", tokens: 1, cost_microdollars: 6 * MILLION, model: "m", provider: "p" };

  it("is true when only the return tells of it", async () => {
    const id = await lease();
    const answer = await post("budget/return", { lease_id: id, spent_microdollars: 6 * MILLION });
    expect(answer.body).toEqual({ success: true, returned: 4 * MILLION });
    expect([spent(), used()]).toEqual([6 * MILLION, 6 * MILLION]);
    const again = await post("budget/return", { lease_id: id });
    expect(again).toMatchObject({ status: 400, body: { error: "Lease is not active" } });
  });

  it("counts twice when it is reported too (defect 1)", async () => {
    const id = await lease();
    expect((await post("budget/report", { ...told, lease_id: id })).body["success"]).toBe(true);
    await post("budget/return", { lease_id: id, spent_microdollars: 6 * MILLION });
    expect(spent()).toBe(12 * MILLION);
  });

  it("refunds both of two returns at once (defect 3)", async () => {
    const id = await lease();
    const body = { lease_id: id, spent_microdollars: 6 * MILLION };
    const both = await Promise.all([post("budget/return", body), post("budget/return", body)]);
    expect(both.map((answer) => answer.status)).toEqual([200, 200]);
    expect(spent()).toBe(2 * MILLION);
  });

  it("refunds everything when the return says nothing", async () => {
    await post("budget/return", { lease_id: await lease() });
    expect(spent()).toBe(0);
  });

  it("takes the same report twice, also on a closed lease, and refuses one that does not fit", async () => {
    const id = await lease();
    const small = { ...told, lease_id: id, cost_microdollars: MILLION };
    await post("budget/report", small);
    await post("budget/return", { lease_id: id, spent_microdollars: MILLION });
    expect((await post("budget/report", small)).status).toBe(200);
    expect(server.books.leases.get(id)?.spent).toBe(2 * MILLION);
    const large = await post("budget/report", { ...told, lease_id: id, cost_microdollars: 9 * MILLION });
    expect(large).toMatchObject({ status: 403, body: { error: "Insufficient lease budget" } });
    expect((await post("budget/report", { ...small, tokens: 0 })).status).toBe(400);
    expect((await post("budget/report", { ...small, lease_id: "lease_none" })).status).toBe(404);
  });
});

describe("refreshing a lease", () => {
  it("wants the user's token first, then loses the old lease's rest (defect 2)", async () => {
    const id = await lease();
    const body = { ic_token: server.icToken(), current_lease_id: id, requested_budget: 5 * MILLION };
    const missing = await post("budget/refresh", "{");
    expect(missing).toMatchObject({ status: 401, body: { error: { code: "AUTH_MISSING_TOKEN" } } });
    const wrong = await post("budget/refresh", body, { authorization: "Bearer x" });
    expect(wrong).toMatchObject({ status: 401, body: { error: { code: "AUTH_INVALID_TOKEN" } } });
    const authorization = `Bearer ${server.userToken()}`;
    const approved = await post("budget/refresh", body, { authorization });
    expect(approved.body).toMatchObject({ status: "approved", budget_granted: 5 * MILLION, reason: null });
    expect([spent(), used(), server.books.leases.get(id)?.status]).toEqual([
      15 * MILLION,
      10 * MILLION,
      "expired",
    ]);
    expect((await post("budget/refresh", body, { authorization })).status).toBe(403);
  });

  it("is denied with 200 when nothing is left", async () => {
    const id = await lease(100 * MILLION);
    const denied = await post(
      "budget/refresh",
      { ic_token: server.icToken(), current_lease_id: id },
      { authorization: `Bearer ${server.userToken()}` },
    );
    expect(denied).toMatchObject({ status: 200, body: { status: "denied", reason: "insufficient_budget" } });
  });
});

describe("analytics", () => {
  const event = {
    event_id: "e1",
    timestamp_ms: 1,
    event_type: "llm_request_completed",
    model: "m",
    provider: "openai",
    input_tokens: 1,
    output_tokens: 2,
  };

  it("keep each event once, by agent and id alone", async () => {
    const ic_token = server.icToken();
    expect(await post("analytics/events", { ...event, ic_token })).toMatchObject({
      status: 202,
      body: { event_id: "e1", status: "accepted" },
    });
    expect(await post("analytics/events", { ...event, ic_token, model: "other" })).toMatchObject({
      status: 200,
      body: { status: "duplicate" },
    });
    expect(server.books.events).toMatchObject([
      { agent: 7, eventId: "e1", fields: { model: "m", cost_micros: 0 } },
    ]);
    const list = await request(`${server.url}/api/v1/analytics/events/list`);
    expect(await list.body.json()).toMatchObject({ total: 1 });
  });

  it("refuse in a third shape", async () => {
    const ic_token = server.icToken();
    const refusal = async (fields: object): Promise<unknown> => {
      const { status, body } = await post("analytics/events", { ...event, ic_token, ...fields });
      return [status, body["error"], typeof body["message"]];
    };
    expect(await refusal({ event_type: "other" })).toEqual([400, "VALIDATION_ERROR", "string"]);
    expect(await refusal({ provider: "google" })).toEqual([400, "VALIDATION_ERROR", "string"]);
    expect(await refusal({ input_tokens: null })).toEqual([400, "VALIDATION_ERROR", "string"]);
    expect(await refusal({ ic_token: "x" })).toEqual([401, "UNAUTHORIZED", "string"]);
  });
});

describe("faults", () => {
  it("lose the reply of what was done, or do nothing at all", async () => {
    server.next(
      { kind: "lost_reply" },
      { kind: "reset" },
      { kind: "reply", status: 503, body: "<html>", contentType: "text/html" },
    );
    await expect(lease()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(server.books.leases.size).toBe(1);
    await expect(lease()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await post("budget/handshake", {})).toMatchObject({ status: 503, text: "<html>" });
    expect(server.books.leases.size).toBe(1);
    expect(server.requests.map((one) => one.status)).toEqual([undefined, undefined, 503]);
  });

  it("befall one path or all, until they are taken back", async () => {
    server.fault({ kind: "redirect", location: "http://x.test/" }, "/api/v1/agents/provider-key");
    expect((await post("agents/provider-key", {})).status).toBe(307);
    expect(await lease()).toMatch(/^lease_/);
    server.fault(undefined, "/api/v1/agents/provider-key");
    server.fault({
      kind: "rewrite",
      change: (body) => body.replace(/"budget_granted":\d+/, '"budget_granted":-5'),
    });
    const lied = await post("budget/handshake", { ic_token: server.icToken(), provider: "openai" });
    expect(lied.body["budget_granted"]).toBe(-5);
    server.fault({ kind: "huge_body", bytes: 3 * MILLION });
    expect((await post("budget/handshake", {})).text.length).toBeGreaterThanOrEqual(3 * MILLION);
  });

  it("take it down and up again on the same port, books kept", async () => {
    await lease();
    await server.down();
    await expect(lease()).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await server.up();
    await lease();
    expect(server.books.leases.size).toBe(2);
    expect(await (await request(`${server.url}/api/health`)).body.json()).toEqual({ status: "healthy" });
  });
});
