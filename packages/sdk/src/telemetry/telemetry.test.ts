import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMockProvider } from "@iron/mock-provider";
import { findCanaries, makeCanary, startControlServer } from "@iron/testing";
import { expect, it, onTestFinished } from "vitest";
import type { RuntimeConfig } from "../config/runtime-config.ts";
import { type IronRouter, startRouter } from "../index.ts";

const KEY = makeCanary("sk-");

async function logFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "iron-log-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "iron.log");
}

async function started(config: RuntimeConfig, env: Record<string, string> = {}): Promise<IronRouter> {
  const mock = await startMockProvider();
  const router = await startRouter({
    providerKey: KEY,
    baseUrls: { openai: mock.openaiBaseUrl },
    ...config,
    env,
  });
  onTestFinished(async () => {
    await router.stop();
    await mock.stop();
  });
  return router;
}

function chat(router: IronRouter, model: string, token = router.apiKey): Promise<Response> {
  return fetch(`${router.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "hello" }] }),
  });
}

const address = (router: IronRouter): string => `http://127.0.0.1:${router.port}/metrics`;

it("writes one line for each request, without the keys and tokens in force", async () => {
  const file = await logFile();
  const router = await started({ telemetry: { log: { file } } });
  const secrets = [KEY, router.apiKey, router.adminKey];
  for (const secret of secrets) await (await chat(router, `gpt-${secret}`)).text();
  await (await chat(router, "gpt-5-mini", "wrong")).text();
  await router.stop();
  const log = await readFile(file, "utf8");
  const rows = log
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows.filter(({ msg }) => msg === "request")).toHaveLength(4);
  expect(rows).toContainEqual(expect.objectContaining({ audit: "auth", alert: "unauthorized" }));
  expect(findCanaries(secrets, { log })).toEqual([]);
});

it("hides a key that the control server hands out", async () => {
  const mock = await startMockProvider();
  await using server = await startControlServer({
    providerKeys: [{ id: 1, provider: "openai", key: KEY, baseUrl: mock.openaiBaseUrl, enabled: true }],
  });
  const file = await logFile();
  const token = server.icToken();
  const router = await startRouter({
    controlServer: { url: server.url, token },
    telemetry: { log: { file } },
  });
  await (await chat(router, "gpt-5-mini")).text();
  await (await chat(router, `gpt-${KEY}`)).text();
  await router.stop();
  await mock.stop();
  const log = await readFile(file, "utf8");
  expect(log).toContain("[redacted]");
  expect(findCanaries([KEY, token], { log })).toEqual([]);
});

it("S-92: serves metrics to this machine, and with a key of their own to its holder and the admin alone", async () => {
  const open = await started({});
  await (await chat(open, "gpt-5-mini")).text();
  await expect
    .poll(async () => (await fetch(address(open))).text())
    .toContain(
      'iron_requests_total{operation="chat",provider="openai",model="gpt-5-mini",outcome="completed"} 1',
    );
  const guarded = await started({ telemetry: { metricsKey: "env:SCRAPE" } }, { SCRAPE: "scrape-token" });
  const status = async (token?: string): Promise<number> =>
    (
      await fetch(address(guarded), {
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      })
    ).status;
  expect([
    await status(),
    await status("scrape-token"),
    await status(guarded.adminKey),
    await status(guarded.apiKey),
  ]).toEqual([401, 200, 200, 403]);
});
