import { startMockProvider } from "@iron/mock-provider";
import { expect, it } from "vitest";
import { startRedis } from "./redis.ts";
import { chat, type ReadyLine, runCli, startJson } from "./run-cli.ts";

async function spent(ready: ReadyLine): Promise<number | undefined> {
  const reply = await fetch(ready.baseUrl.replace("/v1", "/iron/budget"), {
    headers: { "x-api-key": ready.apiKey },
  });
  const { budgets } = (await reply.json()) as { budgets: { microdollars: { spent: number } }[] };
  return budgets[0]?.microdollars.spent;
}

it("two routers on one Redis share a budget; when it is gone, no byte goes out; its address is told without the password", async (context) => {
  await using redis = await startRedis();
  if (redis === undefined) return context.skip("neither redis-server nor valkey-server is installed");
  await using mock = await startMockProvider();
  const env = { K: "sk-x", IRON_OPENAI_BASE_URL: mock.openaiBaseUrl, IRON_STATE: `${redis.url}?namespace=t` };
  const words = ["--port", "0", "--provider-key", "env:K", "--budget", "5"];
  const [one, two] = [await startJson(words, { env }), await startJson(words, { env })];
  for (const { ready } of [one, two, one]) expect((await chat(ready)).status).toBe(200);
  expect(await spent(one.ready)).toBe(3 * 88);
  expect(await spent(two.ready)).toBe(3 * 88);

  const report = runCli(["spend", "--json"], { env });
  expect(await report.exit()).toBe(0);
  expect(JSON.parse(report.stdout())).toMatchObject({ total: { calls: 3, microdollars: 3 * 88 } });

  await redis[Symbol.asyncDispose]();
  const before = mock.requests.length;
  const refused = await chat(one.ready);
  expect(refused.status).toBe(503);
  expect(refused.text).toContain("ledger_unavailable");
  expect(mock.requests.length).toBe(before);

  const address = redis.url.replace("//", "//:canary-password@");
  const without = runCli(["start", "--provider-key", "env:K", "--state", address], { env });
  expect(await without.exit()).toBe(5);
  expect(without.stderr()).toContain("cannot be used");
  expect(without.stderr()).not.toContain("canary");
}, 60_000);

it.each([["spend"], ["state", "rebuild"], ["doctor"]])(
  "iron %s %s names the certificates that it cannot read, in a line",
  async (...words) => {
    const cli = runCli([...words, "--state", "rediss://:canary@127.0.0.1:1/0?ca=/nowhere.pem"]);
    await cli.exit();
    const said = cli.stdout() + cli.stderr();
    expect(said).toContain("the certificates at /nowhere.pem cannot be read (ENOENT)");
    expect(said).not.toMatch(/canary|\n\s+at /);
  },
);
