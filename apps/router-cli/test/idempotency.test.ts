import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type MockProvider, startMockProvider } from "@iron/mock-provider";
import { describe, expect, it } from "vitest";
import { startRedis } from "./redis.ts";
import {
  chat,
  type ChatReply,
  type Cli,
  type ReadyLine,
  runCli,
  startJson,
  temporaryFolder,
} from "./run-cli.ts";

const KEY = "0f8fad5b-d9cb-469f-a165-70867728950e";
const PROMPT = "Tell me of the canary-prompt.";
const COST = { "x-iron-cost": "0.000000", "x-iron-idempotent-replay": "true" };

interface Router {
  readonly cli: Cli;
  readonly ready: ReadyLine;
}

/** A router whose configuration consents to keeping replies; the provider outlives it. */
async function router(home: string, mock: MockProvider, state?: string): Promise<Router> {
  const reliability = { idempotency: true };
  writeFileSync(
    join(home, "iron.config.json"),
    JSON.stringify({ reliability, budget: 5, ...(state && { state }) }),
  );
  const env = { K: "sk-x", IRON_OPENAI_BASE_URL: mock.openaiBaseUrl };
  return startJson(["--port", "0", "--provider-key", "env:K"], { home, env });
}

/** One chat under the key, on a connection of its own. */
function keyed({ ready }: Router, more: Readonly<Record<string, unknown>> = {}): Promise<ChatReply> {
  return chat(ready, "gpt-5-mini", {
    headers: { "idempotency-key": KEY },
    body: { messages: [{ role: "user", content: PROMPT }], ...more },
  });
}

async function killed({ cli }: Router): Promise<void> {
  cli.signal("SIGKILL");
  await cli.exit();
}

async function charged(home: string): Promise<{ readonly calls: number; readonly microdollars: number }> {
  const cli = runCli(["spend", "--json"], { home });
  expect(await cli.exit()).toBe(0);
  return (JSON.parse(cli.stdout()) as { total: { calls: number; microdollars: number } }).total;
}

/** Every byte that lies in the state folder, the write-ahead log included. */
function atRest(home: string): string {
  const folder = join(home, "state/iron");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1")).join("\n");
}

describe("C-38: a keyed request, on the state's file", () => {
  it.each([false, true])(
    "is answered again after kill -9 without a second call (stream: %s)",
    async (stream) => {
      const home = temporaryFolder();
      await using mock = await startMockProvider();
      const first = await router(home, mock);
      const reply = await keyed(first, { stream });
      expect(reply.status).toBe(200);
      // At once: what its client has whole is kept by then.
      await killed(first);
      const second = await router(home, mock);
      const again = await keyed(second, { stream });
      expect(again).toMatchObject({ status: 200, text: reply.text, headers: COST });
      expect((await keyed(second, { stream, max_tokens: 7 })).status).toBe(422);
      expect(mock.requests).toHaveLength(1);
      expect(await charged(home)).toMatchObject({ calls: 1 });
      await killed(second);
      const path = join(home, "state/iron/ledger.db");
      for (const one of [path, `${path}-wal`]) expect(statSync(one).mode & 0o777).toBe(0o600);
      expect(reply.text).toMatch(/[a-z]{5}/);
      const kept = atRest(home);
      for (const text of [KEY, "canary-prompt", "chat.completion"]) expect(kept).not.toContain(text);
    },
  );

  it("that was open when its router was killed is charged once, and its client is told what is known of it", async () => {
    const home = temporaryFolder();
    await using mock = await startMockProvider();
    mock.next({ kind: "delay", ms: 60_000 });
    const first = await router(home, mock);
    const cut = keyed(first).catch(() => "cut");
    await expect.poll(() => mock.requests.length).toBe(1);
    await killed(first);
    expect(await cut).toBe("cut");
    const second = await router(home, mock);
    await second.cli.says("recovered: 1 hold settled as crash");
    const soon = await keyed(second);
    expect(soon).toMatchObject({ status: 409, headers: { "x-should-retry": "true" } });
    expect(Number(soon.headers["retry-after"])).toBeGreaterThan(0);
    await killed(second);
    // As if nobody had been heard of it for longer than it takes to be sure.
    const db = new DatabaseSync(join(home, "state/iron/ledger.db"));
    db.exec("UPDATE state SET value = json_set(value, '$.until', 1) WHERE namespace = 'idempotency'");
    db.close();
    const third = await router(home, mock);
    const told = await keyed(third);
    expect(told).toMatchObject({ status: 409, headers: { "x-should-retry": "false" } });
    expect(told.text).toContain("may have been charged");
    expect(mock.requests).toHaveLength(1);
    const { calls, microdollars } = await charged(home);
    expect(calls).toBe(1);
    expect(microdollars).toBeGreaterThan(0);
  });

  it("is one call when two routers on the file are asked at once", async () => {
    const home = temporaryFolder();
    await using mock = await startMockProvider();
    mock.script({ kind: "delay", ms: 500 });
    const [one, two] = [await router(home, mock), await router(home, mock)];
    const replies = await Promise.all([keyed(one), keyed(two), keyed(one), keyed(two)]);
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409]);
    expect((await keyed(two)).headers).toMatchObject(COST);
    expect(mock.requests).toHaveLength(1);
  });

  it("is a request like any other, and nothing of it is kept, unless that was asked for", async () => {
    const home = temporaryFolder();
    await using mock = await startMockProvider();
    const env = { K: "sk-x", IRON_OPENAI_BASE_URL: mock.openaiBaseUrl };
    const plain = await startJson(["--port", "0", "--provider-key", "env:K"], { home, env });
    for (const more of [{}, {}, { max_tokens: 7 }]) {
      const { status, headers } = await keyed(plain, more);
      expect([status, headers["x-iron-idempotent-replay"]]).toEqual([200, undefined]);
    }
    expect(mock.requests).toHaveLength(3);
    await killed(plain);
    const db = new DatabaseSync(join(home, "state/iron/ledger.db"), { readOnly: true });
    expect(db.prepare("SELECT count(*) AS n FROM state WHERE namespace = 'idempotency'").get()).toEqual({
      n: 0,
    });
    db.close();
  });
});

it("C-38: a keyed request is answered again after kill -9 by another router on the same Redis", async (context) => {
  await using redis = await startRedis();
  if (redis === undefined) return context.skip("neither redis-server nor valkey-server is installed");
  await using mock = await startMockProvider();
  const first = await router(temporaryFolder(), mock, redis.url);
  const reply = await keyed(first);
  expect(reply.status).toBe(200);
  await killed(first);
  const second = await router(temporaryFolder(), mock, redis.url);
  expect(await keyed(second)).toMatchObject({ status: 200, text: reply.text, headers: COST });
  expect(mock.requests).toHaveLength(1);
});
