import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type MockProvider, startMockProvider } from "@iron/mock-provider";
import { startControlServer } from "@iron/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError } from "../config/config-error.ts";
import type { IronRouter } from "./iron-router.ts";
import { startRouter } from "./start-router.ts";

const OPENAI_KEY = "sk-canary-0123456789";
const ANTHROPIC_KEY = "sk-ant-canary-0123456789";

let mock: MockProvider;
beforeAll(async () => {
  mock = await startMockProvider({ keys: [OPENAI_KEY, ANTHROPIC_KEY] });
});
afterAll(() => mock.stop());

const direct = (): Parameters<typeof startRouter>[0] => ({
  providerKey: OPENAI_KEY,
  baseUrls: { openai: mock.openaiBaseUrl, anthropic: mock.anthropicBaseUrl },
});

function chat(
  router: IronRouter,
  options: { model?: string; token?: string; max?: number } = {},
): Promise<Response> {
  const { model = "gpt-5-mini", token = router.apiKey, max = 100 } = options;
  return router.fetch(`${router.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ model, max_tokens: max, messages: [{ role: "user", content: "Hello" }] }),
  });
}

function ask(
  router: IronRouter,
  path: string,
  init: RequestInit & { token?: string } = {},
): Promise<Response> {
  const { token = router.apiKey, ...rest } = init;
  const root = router.baseUrl.replace(/\/v1$/, "");
  return router.fetch(`${root}${path}`, { ...rest, headers: { "x-api-key": token } });
}

describe("startRouter", () => {
  it("tells the provider by its key and serves a call whose cost can be looked up", async () => {
    await using router = await startRouter(direct());
    expect(router).toMatchObject({
      mode: "direct",
      provider: "openai",
      providers: ["openai"],
      isRunning: true,
    });
    const reply = await chat(router);
    expect(reply.status).toBe(200);
    await reply.text();
    const id = reply.headers.get("x-iron-request-id") ?? "";
    await expect.poll(() => router.requests.find(id)).toBeDefined();
    const record = await (await ask(router, `/iron/requests/${id}`)).json();
    expect(record).toMatchObject({
      id,
      model: "gpt-5-mini",
      provider: "openai",
      outcome: "completed",
      calls: 1,
    });
    expect(record).toEqual(JSON.parse(JSON.stringify(router.requests.find(id))));
    expect((record as { cost: { microdollars: number } }).cost.microdollars).toBeGreaterThan(0);
  });

  it("takes keys of several providers and sends each to its own", async () => {
    await using router = await startRouter({
      ...direct(),
      providerKey: ["env:A", "env:B"],
      env: { A: ANTHROPIC_KEY, B: OPENAI_KEY },
    });
    expect(router.providers).toEqual(["anthropic", "openai"]);
    for (const model of ["gpt-5-mini", "claude-haiku-4-5"]) await (await chat(router, { model })).text();
    const used = mock.requests
      .slice(-2)
      .map(({ headers }) => headers.get("x-api-key") ?? headers.get("authorization"));
    expect(used).toEqual([`Bearer ${OPENAI_KEY}`, ANTHROPIC_KEY]);
  });

  it("refuses wrong options with one line each and leaves nothing running", async () => {
    const wrong = { ...direct(), bugdet: 5, port: -1 } as never;
    await expect(startRouter(wrong)).rejects.toThrow(ConfigError);
    await expect(startRouter(wrong)).rejects.toThrow(/did you mean "budget"/);
    await expect(startRouter({})).rejects.toThrow(/no provider/);
    await expect(startRouter({ providerKey: "what-is-this" })).rejects.toThrow(/its form tells no provider/);
    await expect(startRouter({ ...direct(), host: "0.0.0.0" })).rejects.toThrow(ConfigError);
    await expect(startRouter({ ...direct(), providerKey: "env:NONE" })).rejects.toThrow(/NONE is not set/);
  });

  it("serves nothing after it was stopped", async () => {
    const router = await startRouter(direct());
    await (await chat(router)).text();
    await router.stop();
    expect(router.isRunning).toBe(false);
    expect((await chat(router)).status).toBe(503);
  });
});

describe("money", () => {
  it("holds a budget over all calls and shows what is left", async () => {
    await using router = await startRouter({ ...direct(), budget: "0.001" });
    await (await chat(router)).text();
    await expect.poll(() => router.budgetStatus?.[0]).toBeGreaterThan(0);
    const spent = mock.bill.at(-1);
    expect(spent).toBeDefined();
    const { budgets } = (await (await ask(router, "/iron/budget")).json()) as {
      budgets: Record<string, unknown>[];
    };
    expect(budgets).toEqual([
      expect.objectContaining({
        budget: "router",
        limitUsd: "$0.001",
        heldUsd: "$0.00",
        freeUsd: expect.any(String) as string,
      }),
    ]);
    await router.setBudget(0);
    expect((await chat(router)).status).toBe(402);
  });

  it("lets the admin token alone change a limit", async () => {
    await using router = await startRouter({ ...direct(), budget: 1 });
    const body = JSON.stringify({ limit: "0.25" });
    expect((await ask(router, "/iron/budget", { method: "PUT", body })).status).toBe(403);
    expect(router.budgetStatus).toEqual([0, 1]);
    expect((await ask(router, "/iron/budget", { method: "PUT", body, token: router.adminKey })).status).toBe(
      200,
    );
    expect(router.budgetStatus).toEqual([0, 0.25]);
    for (const wrong of ['{"limit": "five"}', '{"limt": 5}', '{"limit": 5, "budget": "nobody"}', "no json"]) {
      const reply = await ask(router, "/iron/budget", { method: "PUT", body: wrong, token: router.adminKey });
      expect(reply.status).toBe(400);
    }
    const none = JSON.stringify({ limit: null });
    await ask(router, "/iron/budget", { method: "PUT", body: none, token: router.adminKey });
    expect(router.budgetStatus).toBeUndefined();
  });

  it("quotes a call as it would be refused or admitted, and spends nothing", async () => {
    await using router = await startRouter({ ...direct(), budget: "0.001" });
    const before = mock.requests.length;
    const quote = async (
      max: number,
      path = "/iron/quote",
      content = "Hello",
    ): Promise<Record<string, unknown>> => {
      const body = JSON.stringify({
        model: "gpt-5-mini",
        max_tokens: max,
        messages: [{ role: "user", content }],
      });
      return (await (await ask(router, path, { method: "POST", body })).json()) as Record<string, unknown>;
    };
    expect(await quote(100)).toMatchObject({
      admitted: true,
      provider: "openai",
      budget: { budget: "router" },
      bound: "bytes",
    });
    const long = await quote(100, "/iron/quote", "Something that is said again. ".repeat(200));
    expect(long).toMatchObject({ admitted: true, bound: "tokenizer" });
    await router.setBudget(0.000_001);
    const refused = await quote(100_000);
    expect(refused).toMatchObject({ admitted: false, refusal: { code: "budget_exceeded" } });
    expect((await quote(100, "/iron/quote?path=/nowhere"))["error"]).toBeDefined();
    expect(mock.requests.length).toBe(before);
    expect(router.budgetStatus?.[0]).toBe(0);
  });

  it("keeps prices and budgets of its own for agents", async () => {
    await using router = await startRouter({
      ...direct(),
      budget: { agents: { "*": "0.50" } },
      prices: [{ provider: "openai", model: "mine", input: 1, output: 2 }],
      models: { other: "openai/mine" },
    });
    const alice = router.issueToken({ agent: "alice" });
    const bob = router.issueToken({ agent: "bob" });
    const reply = await chat(router, { model: "other", token: alice.token });
    await reply.text();
    const id = reply.headers.get("x-iron-request-id") ?? "";
    await expect.poll(() => router.requests.find(id)?.cost.source).toBe("provider");
    expect(router.requests.find(id)).toMatchObject({ agent: "alice", model: "other", servedBy: "mine" });
    expect((await ask(router, `/iron/requests/${id}`, { token: bob.token })).status).toBe(404);
    expect((await ask(router, `/iron/requests/${id}`, { token: alice.token })).status).toBe(200);
    const names = async (token: string): Promise<unknown> => {
      const { budgets } = (await (await ask(router, "/iron/budget", { token })).json()) as {
        budgets: { budget: string }[];
      };
      return budgets.map(({ budget }) => budget);
    };
    expect(await names(alice.token)).toEqual(["agent:alice"]);
    expect(await names(bob.token)).toEqual([]);
    bob.revoke();
    expect((await chat(router, { token: bob.token })).status).toBe(401);
  });
});

describe("recent requests", () => {
  it("are kept up to their number", async () => {
    await using router = await startRouter({ ...direct(), recentRequests: 2 });
    for (let count = 0; count < 3; count += 1) await (await chat(router)).text();
    await expect.poll(() => router.requests.list().length).toBe(2);
    expect((await ask(router, "/iron/requests/unknown")).status).toBe(404);
  });
});

describe("reconfigure", () => {
  it("takes over providers, models and limits, and names what waits for a start", async () => {
    await using router = await startRouter({ ...direct(), budget: 1, port: 0 });
    const next = {
      ...direct(),
      providerKey: ANTHROPIC_KEY,
      models: { fast: "claude-haiku-4-5" },
      budget: "2/day",
      port: 5,
    };
    expect(await router.reconfigure(next)).toEqual({ restart: ["port"] });
    expect(router.providers).toEqual(["anthropic"]);
    expect((await chat(router, { model: "fast" })).status).toBe(200);
    expect(router.budgetStatus).toEqual([expect.any(Number), 2]);
  });

  it("does not undo a limit that was set by hand while the configuration's stayed", async () => {
    await using router = await startRouter({ ...direct(), budget: 1 });
    await router.setBudget(7);
    await router.reconfigure({ ...direct(), budget: 1, models: {} });
    expect(router.budgetStatus).toEqual([0, 7]);
  });

  it("changes nothing when the new configuration is wrong", async () => {
    await using router = await startRouter({ ...direct(), budget: 1 });
    await expect(router.reconfigure({ providerKey: "what-is-this", budget: 9 })).rejects.toThrow(ConfigError);
    await expect(router.reconfigure({ ...direct(), bugdet: 9 } as never)).rejects.toThrow(ConfigError);
    await expect(
      router.reconfigure({ providers: [{ name: "a", vendor: "openai", baseUrl: "http://example.com" }] }),
    ).rejects.toThrow(ConfigError);
    expect(router.budgetStatus).toEqual([0, 1]);
    expect((await chat(router)).status).toBe(200);
  });
});

describe("server mode", () => {
  it("fetches the key, serves its provider alone, and follows when the server assigns another", async () => {
    const granted = { lease_id: "lease_1", budget_granted: 10_000_000, success: true, status: "accepted" };
    let assigned: Record<string, unknown> = {
      ...granted,
      provider_key: OPENAI_KEY,
      provider: "openai",
      base_url: mock.openaiBaseUrl,
    };
    let up = true;
    const server = createServer((request, response) => {
      request.resume();
      response.statusCode = up ? 200 : 500;
      response.end(JSON.stringify(assigned));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const alerts: string[] = [];
    await using router = await startRouter({
      controlServer: { url, token: "env:IC", ttlMs: 1000 },
      env: { IC: "ic-token" },
      clock: { now: () => Date.now(), monotonic: () => now, after: () => () => undefined },
      onAlert: ({ name }) => alerts.push(name),
    });
    expect(router).toMatchObject({ mode: "server", providers: ["openai"], apiKey: "ic-token" });
    expect((await chat(router)).status).toBe(200);
    expect((await chat(router, { model: "claude-haiku-4-5" })).status).toBe(400);

    assigned = {
      ...granted,
      provider_key: ANTHROPIC_KEY,
      provider: "anthropic",
      base_url: mock.anthropicBaseUrl,
    };
    now += 1001;
    await (await chat(router)).text();
    await expect.poll(() => router.providers).toEqual(["anthropic"]);
    expect((await chat(router, { model: "claude-haiku-4-5" })).status).toBe(200);

    up = false;
    now += 1001;
    expect((await chat(router, { model: "claude-haiku-4-5" })).status).toBe(200);
    expect(alerts).toEqual(["key_fetch_failed", "stale_key_served"]);
    now += 600_000;
    const reply = await chat(router, { model: "claude-haiku-4-5" });
    expect(reply.status).toBe(503);
    expect(await reply.text()).toContain("key_unavailable");
    server.closeAllConnections();
    server.close();
  });

  it("U-08: drops a key that the provider refuses and fetches again, once", async () => {
    await using server = await startControlServer({
      providerKeys: [
        { id: 1, provider: "openai", key: "sk-revoked", baseUrl: mock.openaiBaseUrl, enabled: true },
        { id: 2, provider: "openai", key: OPENAI_KEY, baseUrl: mock.openaiBaseUrl, enabled: true },
      ],
    });
    await using router = await startRouter({ controlServer: { url: server.url, token: server.icToken() } });
    const first = await chat(router);
    expect(first.status).toBe(502);
    expect(await first.text()).toContain("provider_auth");
    // At the start, and once more after the refusal.
    expect(server.books.keyFetches).toHaveLength(2);
    const agent = server.books.agents.get(7);
    if (agent !== undefined) agent.providerKeyId = 2;
    expect((await chat(router)).status).toBe(200);
    expect((await chat(router)).status).toBe(200);
    expect(server.books.keyFetches).toHaveLength(3);
  });

  let now = 0;
});
