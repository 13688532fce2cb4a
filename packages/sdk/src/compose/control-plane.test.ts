import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MockProvider, startMockProvider } from "@iron/mock-provider";
import { createMemoryStore } from "@iron/runtime-state";
import { type ControlServer, startControlServer } from "@iron/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { IronRouter } from "./iron-router.ts";
import { startRouter } from "./start-router.ts";
import type { StartRouterOptions } from "./start-router-options.ts";

const KEY = "sk-canary-0123456789";

let mock: MockProvider;
let server: ControlServer;
let folder: string;
beforeEach(async () => {
  mock = await startMockProvider({ keys: [KEY] });
  server = await startControlServer({
    providerKeys: [{ id: 1, provider: "openai", key: KEY, baseUrl: mock.openaiBaseUrl, enabled: true }],
  });
  folder = mkdtempSync(join(tmpdir(), "iron-sdk-"));
});
afterEach(async () => {
  await mock.stop();
  await server.stop();
  rmSync(folder, { recursive: true });
});

const serverMode = (): StartRouterOptions => ({
  controlServer: { url: server.url, token: server.icToken(), timeoutMs: 1000 },
  stateFolder: folder,
  store: createMemoryStore(),
});

async function chat(router: IronRouter): Promise<Response> {
  const reply = await router.fetch(`${router.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({
      model: "gpt-5-mini",
      max_completion_tokens: 50,
      messages: [{ role: "user", content: "Hello" }],
    }),
  });
  return new Response(await reply.text(), { status: reply.status });
}

async function ready(router: IronRouter): Promise<number> {
  return (await router.fetch(new URL("/health/ready", router.baseUrl))).status;
}

/** What the router's own statistics say was charged. */
const charged = (router: IronRouter): number => router.analytics.stats().total.cost;

const told = (): number =>
  server.books.events.reduce((sum, event) => sum + Number(event.fields["cost_micros"]), 0);

const owed = (): unknown => [server.books.agentBudgets.get(7)?.spent, server.books.usageLimits[0]?.spent];

describe("server mode", () => {
  it("asks for money in tranches of the size that is set", async () => {
    const { controlServer } = serverMode();
    if (controlServer === undefined) throw new Error("no server");
    const router = await startRouter({
      ...serverMode(),
      controlServer: { ...controlServer, tranche: "2.50" },
    });
    expect(router.budgetStatus).toEqual([0, 2.5]);
    expect([...server.books.leases.values()].map(({ granted }) => granted)).toEqual([2_500_000]);
    await router.stop();
    expect(owed()).toEqual([0, 0]);
  });

  it.each(["0", "0.001", 101, "much", -1])("refuses tranches of %s", async (tranche) => {
    const { controlServer } = serverMode();
    if (controlServer === undefined) throw new Error("no server");
    await expect(
      startRouter({ ...serverMode(), controlServer: { ...controlServer, tranche } }),
    ).rejects.toThrow("US dollars from 0.01 to 100");
  });

  it("the server's books, its analytics and the router agree to the microdollar (P-15)", async () => {
    const router = await startRouter(serverMode());
    expect(router.budgetStatus).toEqual([0, 10]);
    for (let calls = 0; calls < 12; calls += 1) expect((await chat(router)).status).toBe(200);
    await router.stop();
    expect(charged(router)).toBeGreaterThan(0);
    expect(told()).toBe(charged(router));
    expect(server.books.events).toHaveLength(12);
    expect(owed()).toEqual([charged(router), charged(router)]);
    expect([...server.books.leases.values()].map(({ status }) => status)).toEqual(["closed"]);
    const paths = server.requests.map(({ path }) => path);
    expect(paths.filter((path) => /report|refresh/.test(path))).toEqual([]);
    expect(paths.indexOf("/api/v1/agents/provider-key")).toBeLessThan(
      paths.indexOf("/api/v1/budget/handshake"),
    );
    expect(router.analytics.recent().map(({ type }) => type)).toEqual(
      expect.arrayContaining(["router_started", "completed", "router_stopped"]),
    );
  });

  it("K-41: a server without money to lease keeps the router unready, with 503 and not 402", async () => {
    server.fault({ kind: "reply", status: 500 }, "/api/v1/budget/handshake");
    await using router = await startRouter(serverMode());
    expect(await ready(router)).toBe(503);
    const refused = await chat(router);
    expect(refused.status).toBe(503);
    expect(await refused.text()).toContain("budget_unavailable");
    expect(mock.requests).toHaveLength(0);
    server.fault(undefined, "/api/v1/budget/handshake");
    await expect.poll(() => ready(router), { timeout: 5000 }).toBe(200);
    expect((await chat(router)).status).toBe(200);
  });

  it("K-44, K-50: a server that goes away is served without, and gets everything at the next start", async () => {
    const options = serverMode();
    const first = await startRouter(options);
    await server.down();
    expect((await chat(first)).status).toBe(200);
    await first.stop();
    expect(first.analytics.pending().waiting).toBe(1);
    await server.up();
    const second = await startRouter(options);
    expect((await chat(second)).status).toBe(200);
    await second.stop();
    const sum = charged(first) + charged(second);
    expect(owed()).toEqual([sum, sum]);
    expect(told()).toBe(sum);
    expect(
      readdirSync(join(folder, "leases"), { recursive: true }).filter((name) =>
        String(name).includes(".leases"),
      ),
    ).toEqual([]);
  });

  it("a budget of the router's own holds beside the leases", async () => {
    await using router = await startRouter({ ...serverMode(), budget: "0.00001" });
    expect((await chat(router)).status).toBe(402);
  });

  it("keys and money move together: another server, or none, waits for the next start", async () => {
    await using router = await startRouter(serverMode());
    const { controlServer } = serverMode();
    const direct = { providerKey: KEY, baseUrls: { openai: mock.openaiBaseUrl } };
    const { restart } = await router.reconfigure({
      ...direct,
      controlServer,
      models: { fast: "gpt-5-mini" },
    });
    expect(restart).toEqual(["providerKey", "baseUrls"]);
    expect(router.mode).toBe("server");
    expect((await chat(router)).status).toBe(200);
    expect(router.budgetStatus?.[0]).toBeGreaterThan(0);
    await using other = await startRouter(direct);
    expect(await other.reconfigure({ controlServer })).toEqual({
      restart: ["providerKey", "baseUrls", "controlServer"],
    });
    expect(other.mode).toBe("direct");
  });

  it("a start that fails returns what it has leased", async () => {
    await using other = await startRouter(serverMode());
    await expect(startRouter({ ...serverMode(), port: other.port })).rejects.toThrow(/EADDRINUSE|in use/);
    expect([...server.books.leases.values()].map(({ status }) => status).toSorted()).toEqual([
      "active",
      "closed",
    ]);
  });
});

describe("direct mode beside a control server", () => {
  it("analytics go to the server; no key is fetched and no money leased", async () => {
    const router = await startRouter({
      ...serverMode(),
      providerKey: KEY,
      baseUrls: { openai: mock.openaiBaseUrl },
      budget: 1,
    });
    expect(router.leases).toBeUndefined();
    expect((await chat(router)).status).toBe(200);
    await router.stop();
    expect(told()).toBe(charged(router));
    expect(server.requests.map(({ path }) => path)).toEqual(["/api/v1/analytics/events"]);
  });

  it("without a control server nothing is sent, and statistics are kept", async () => {
    const router = await startRouter({
      providerKey: KEY,
      baseUrls: { openai: mock.openaiBaseUrl },
      budget: 1,
    });
    expect((await chat(router)).status).toBe(200);
    await router.stop();
    expect(router.analytics.stats().total).toMatchObject({ requests: 1, failures: 0 });
    expect(router.analytics.pending()).toMatchObject({ waiting: 0, dropped: 0 });
    expect(server.requests).toHaveLength(0);
  });
});
