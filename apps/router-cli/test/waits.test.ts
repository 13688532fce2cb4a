import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startMockProvider } from "@iron/mock-provider";
import { expect, it } from "vitest";
import { startRedis } from "./redis.ts";
import { chat, type ReadyLine, startJson, temporaryFolder } from "./run-cli.ts";

const SLOW_MS = 2500;

interface Money {
  readonly held: number;
  readonly free: number;
}

async function money({ baseUrl, apiKey }: ReadyLine): Promise<Money | undefined> {
  const headers = { "x-api-key": apiKey };
  const reply = await fetch(baseUrl.replace("/v1", "/iron/budget"), { headers });
  return ((await reply.json()) as { budgets: { microdollars: Money }[] }).budgets[0]?.microdollars;
}

async function setLimit({ baseUrl }: ReadyLine, home: string, microdollars: number): Promise<void> {
  const token = readFileSync(join(home, "state/iron/admin-token"), "utf8").trim();
  const reply = await fetch(baseUrl.replace("/v1", "/iron/budget"), {
    method: "PUT",
    headers: { "x-api-key": token, "content-type": "application/json" },
    body: JSON.stringify({ limit: microdollars / 1e6 }),
  });
  expect(reply.status).toBe(200);
}

it.for(["a file", "Redis"])(
  "a call that only waits for money held by another router on %s goes on when that is free",
  { timeout: 60_000 },
  async (place, context) => {
    await using redis = place === "Redis" ? await startRedis() : undefined;
    const state = place === "Redis" ? redis?.url : undefined;
    if (place === "Redis" && state === undefined)
      context.skip("neither redis-server nor valkey-server is installed");
    await using mock = await startMockProvider();
    const home = temporaryFolder();
    const env = { K: "sk-x", IRON_OPENAI_BASE_URL: mock.openaiBaseUrl, ...(state && { IRON_STATE: state }) };
    const words = ["--port", "0", "--provider-key", "env:K", "--budget", "5"];
    const [one, two] = [await startJson(words, { home, env }), await startJson(words, { home, env })];
    mock.next({ kind: "delay", ms: SLOW_MS });
    const slow = chat(one.ready);
    await expect.poll(() => mock.requests.length).toBe(1);
    const { held = 0 } = (await money(one.ready)) ?? {};
    // Room for what both cost, and not for both at once.
    const limit = held + 89;
    expect(held).toBeGreaterThan(89);
    await setLimit(one.ready, home, limit);
    await expect.poll(async () => (await money(two.ready))?.free, { timeout: 5000 }).toBe(89);
    const waiting = chat(two.ready);
    const before = performance.now();
    expect((await slow).status).toBe(200);
    const freed = performance.now();
    expect((await waiting).status).toBe(200);
    expect(freed - before).toBeGreaterThan(100);
    expect(performance.now() - freed).toBeLessThan(1500);
    expect(mock.requests).toHaveLength(2);
  },
);
