import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMockProvider } from "@iron/mock-provider";
import { expect, it, onTestFinished } from "vitest";
import { type IronRouter, startRouter } from "../index.ts";

interface Shown {
  readonly durable: boolean;
  readonly ledger?: string;
  readonly rows: readonly {
    readonly key: string;
    readonly requests: number;
    readonly microdollars: number;
  }[];
}

async function rig(state?: string): Promise<IronRouter> {
  const mock = await startMockProvider();
  const provider = { name: "openai", vendor: "openai", baseUrl: mock.openaiBaseUrl, key: "sk-x" } as const;
  const router = await startRouter({ providers: [provider], ...(state !== undefined && { state }) });
  onTestFinished(async () => {
    await router.stop();
    await mock.stop();
  });
  return router;
}

const file = (): string => `sqlite:${join(mkdtempSync(join(tmpdir(), "iron-spend-")), "ledger.db")}`;

function ask(router: IronRouter, path: string, token?: string): Promise<Response> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fetch(router.baseUrl.replace(/\/v1$/, path), { headers });
}

async function shown(router: IronRouter, query: string): Promise<Shown> {
  return (await (await ask(router, `/iron/spend${query}`, router.adminKey)).json()) as Shown;
}

async function call(router: IronRouter): Promise<void> {
  const messages = [{ role: "user", content: "hi" }];
  const reply = await fetch(`${router.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-5-mini", max_tokens: 20, messages }),
  });
  await reply.text();
}

it("shows what earlier routers of the same ledger spent, by day and by model, in whole microdollars", async () => {
  const state = file();
  const first = await rig(state);
  await call(first);
  await expect.poll(async () => (await shown(first, "?by=model")).rows).toHaveLength(1);
  const before = await shown(first, "?by=model");
  await first.stop();
  const second = await rig(state);
  await call(second);
  const requests = async (): Promise<number | undefined> =>
    (await shown(second, "?by=model")).rows[0]?.requests;
  await expect.poll(requests).toBe(2);
  const after = await shown(second, "?by=model");
  const once = before.rows[0]?.microdollars ?? 0;
  expect(once).toBeGreaterThan(0);
  expect(after.rows).toMatchObject([{ key: "gpt-5-mini", requests: 2, microdollars: 2 * once }]);
  expect(after.ledger).toBe(before.ledger);
  const day = new Date().toISOString().slice(0, 10);
  expect((await shown(second, `?since=${day}`)).rows).toMatchObject([{ key: day, microdollars: 2 * once }]);
  expect((await shown(second, `?since=${Date.now() + 60_000}`)).rows).toEqual([]);
});

it("names another ledger by another id, so that one who adds up knows which are the same", async () => {
  const [one, two] = [await rig(file()), await rig(file())];
  expect((await shown(one, "")).ledger).not.toBe((await shown(two, "")).ledger);
});

it("says so when money is kept in memory and there is no history", async () => {
  const router = await rig();
  await call(router);
  expect(await shown(router, "")).toMatchObject({ durable: false, rows: [] });
});

it.each(["?by=colour", "?since=yesterday", "?timeZone=Mars/Base", "?sinse=2026-11-01"])(
  "refuses %s and says what to write",
  async (query) => {
    const router = await rig(file());
    const reply = await ask(router, `/iron/spend${query}`, router.adminKey);
    expect(reply.status).toBe(400);
    expect(await reply.text()).toContain("?by=");
  },
);

it.each([
  ["/iron/circuits", "nobody", 401],
  ["/iron/circuits", "a client", 403],
  ["/iron/circuits", "an agent", 403],
  ["/iron/circuits", "the admin", 200],
  ["/iron/spend", "nobody", 401],
  ["/iron/spend", "a client", 403],
  ["/iron/spend", "an agent", 403],
  ["/iron/spend", "the admin", 200],
  ["/iron/events", "nobody", 401],
  ["/iron/events", "a client", 403],
  ["/iron/events", "an agent", 403],
  ["/iron/events", "the admin", 200],
] as const)("S-92: %s, asked by %s, is %i", async (path, who, status) => {
  const router = await rig();
  const tokens = {
    nobody: undefined,
    "a client": router.apiKey,
    "an agent": router.issueToken({ agent: "alice" }).token,
    "the admin": router.adminKey,
  };
  const reply = await ask(router, path, tokens[who]);
  expect(reply.status).toBe(status);
  await reply.body?.cancel();
});
