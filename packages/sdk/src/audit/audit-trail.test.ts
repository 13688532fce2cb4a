import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMockProvider } from "@iron/mock-provider";
import { type AuditLog, type AuditRecord, createMemoryAuditLog } from "@iron/runtime-state";
import { openSqliteState } from "@iron/runtime-state/sqlite";
import { findCanaries, makeCanary, startControlServer } from "@iron/testing";
import { expect, it, onTestFinished } from "vitest";
import { type IronRouter, startRouter, type StartRouterOptions } from "../index.ts";

const KEY = makeCanary("sk-");

async function started(more: StartRouterOptions = {}): Promise<{ router: IronRouter; audit: AuditLog }> {
  const audit = createMemoryAuditLog();
  const router = await startRouter({ providerKey: KEY, budget: 5, agents: { audit }, ...more });
  onTestFinished(async () => router.stop());
  return { router, audit };
}

async function put(router: IronRouter, path: string, body: unknown): Promise<number> {
  const reply = await fetch(`http://127.0.0.1:${router.port}${path}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${router.adminKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await reply.text();
  return reply.status;
}

async function records(audit: AuditLog): Promise<readonly Pick<AuditRecord, "actor" | "kind" | "facts">[]> {
  return (await audit.query()).map(({ actor, kind, facts }) => ({ actor, kind, facts }));
}

it("has who set a limit, which, and what it was before; a change that was refused leaves none", async () => {
  const { router, audit } = await started();
  expect(await put(router, "/iron/budget", { limit: "0.50" })).toBe(200);
  expect(await put(router, "/iron/budget", { limit: 2, budget: "agent:ann" })).toBe(200);
  expect(await put(router, "/iron/budget", { limit: null })).toBe(200);
  expect(await put(router, "/iron/budget", { limit: 1, budget: "nobody" })).toBe(400);
  await router.setBudget(3);
  expect(await records(audit)).toEqual([
    { actor: "admin", kind: "budget.set", facts: { budget: "router", from: 5_000_000, to: 500_000 } },
    { actor: "admin", kind: "budget.set", facts: { budget: "agent:ann", from: "none", to: 2_000_000 } },
    { actor: "admin", kind: "budget.set", facts: { budget: "router", from: 500_000, to: "none" } },
    {
      actor: expect.any(String) as string,
      kind: "budget.set",
      facts: { budget: "router", from: "none", to: 3_000_000 },
    },
  ]);
});

it("has every act on an agent by the control API, with its limits before and after", async () => {
  const { router, audit } = await started();
  const script = "setInterval(() => undefined, 1000)";
  await router.agents.startAgent({ command: process.execPath, args: ["-e", script], name: "ann", tokens: 7 });
  expect(await put(router, "/iron/agents/ann/budget", { budget: 3, tokens: 9 })).toBe(200);
  const [changed] = await audit.query({ kind: "agent.limits" });
  expect(changed).toMatchObject({
    actor: "control-api",
    agent: "ann",
    facts: { budgetFrom: "none", budgetTo: 3, tokensFrom: 7, tokensTo: 9 },
  });
  await router.agents.stop("ann", { actor: "control-api" });
  await expect
    .poll(async () =>
      (await audit.query({ actor: "control-api", agent: "ann" })).map(({ facts }) => facts["to"]),
    )
    .toContain("stopping");
});

it("has a reload by the names of what changed, and no value of a secret", async () => {
  const { router, audit } = await started();
  const next = makeCanary("sk-");
  await router.reconfigure({ providerKey: next, budget: 6, strict: true });
  expect(await records(audit)).toEqual([
    {
      actor: "configuration",
      kind: "budget.set",
      facts: { budget: "router", from: 5_000_000, to: 6_000_000 },
    },
    {
      actor: "configuration",
      kind: "config.reloaded",
      facts: { changed: "providerKey, budget, strict", restart: "strict" },
    },
  ]);
  expect(findCanaries([KEY, next, router.adminKey], { audit: JSON.stringify(await audit.query()) })).toEqual(
    [],
  );
});

it("tells a defect, and goes on, when a record cannot be written", async () => {
  const audit = createMemoryAuditLog();
  const defects: string[] = [];
  const { router } = await started({
    agents: { audit: { ...audit, append: () => Promise.reject(new Error("disk full")) } },
    onDefect: (_, where) => void defects.push(where),
  });
  expect(await put(router, "/iron/budget", { limit: 4 })).toBe(200);
  expect(defects).toEqual(["audit"]);
});

it("no lease id reaches the log, the audit log or a client, though requests, agents and the server speak of it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "iron-lease-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const mock = await startMockProvider();
  onTestFinished(() => mock.stop());
  await using server = await startControlServer({
    providerKeys: [{ id: 1, provider: "openai", key: KEY, baseUrl: mock.openaiBaseUrl, enabled: true }],
  });
  const token = server.icToken();
  const log = join(folder, "iron.log");
  const state = await openSqliteState({ path: join(folder, "state/ledger.db") });
  const controlServer = { url: server.url, token };
  const told: unknown[] = [];
  const open = async (): Promise<IronRouter> =>
    startRouter({
      controlServer,
      apiKey: "client-token-0123456789",
      openState: { ...state, shared: true },
      stateFolder: folder,
      telemetry: { log: { file: log, level: "trace" } },
      onAlert: (alert) => void told.push(alert),
    });
  const router = await open();
  const chat = async (model: string): Promise<string> => {
    const reply = await fetch(`${router.baseUrl}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ model, messages: [{ role: "user", content: "hello" }] }),
    });
    return reply.text();
  };
  await chat("gpt-5-mini");
  const leases = [...server.books.leases.keys()];
  expect(leases.length).toBeGreaterThan(0);
  // Whoever knows an id, and the token, and puts them where names are logged.
  for (const secret of [...leases, token]) await chat(`gpt-${secret}`);
  await router.stop();
  const again = await open();
  await again.stop();
  const audit = JSON.stringify(await state.audit.query());
  await state.close();
  const text = await readFile(log, "utf8");
  expect(text).toContain("gpt-[redacted]");
  const secrets = [...server.books.leases.keys(), token, KEY];
  const file = await readFile(join(folder, "state/ledger.db"));
  const places = { log: text, audit, file, alerts: JSON.stringify(told) };
  expect(findCanaries([...server.books.leases.keys()], places)).toEqual([]);
  expect(findCanaries(secrets, { log: text, audit })).toEqual([]);
});
