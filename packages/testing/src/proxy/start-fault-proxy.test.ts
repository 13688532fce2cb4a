import { startMockProvider } from "@iron/mock-provider";
import type { MockProvider } from "@iron/mock-provider";
import { Agent, request } from "undici";
import { afterEach, beforeEach, expect, it } from "vitest";
import { rawRequest } from "../raw-request.ts";
import { shortestOf } from "../shortest-of.ts";
import { startFaultProxy } from "./start-fault-proxy.ts";
import type { FaultProxy } from "./start-fault-proxy.ts";

let provider: MockProvider;
let proxy: FaultProxy;
let dispatcher: Agent;

beforeEach(async () => {
  provider = await startMockProvider();
  proxy = await startFaultProxy({ target: provider.url });
  dispatcher = new Agent({ connections: 1 });
});
afterEach(async () => {
  await dispatcher.destroy();
  await proxy.stop();
  await provider.stop();
});

async function models(): Promise<string> {
  const reply = await request(`${proxy.url}/v1/models`, { dispatcher });
  return reply.body.text();
}

async function took(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

it("passes everything on while nothing is wrong", async () => {
  expect(await models()).toContain("gpt-5-mini");
  expect(proxy.accepted).toBe(1);
  expect(proxy.passed.downstream).toBeGreaterThan(proxy.passed.upstream);
});

it("delays in either direction, on open connections too, until told to stop", async () => {
  await models();
  const stopUp = proxy.add("upstream", { type: "latency", latencyMs: 40 });
  proxy.add("downstream", { type: "latency", latencyMs: 40 });
  expect(await took(models)).toBeGreaterThanOrEqual(75);
  stopUp();
  proxy.clear();
  expect(await shortestOf(5, () => took(models))).toBeLessThan(40);
  expect(proxy.accepted).toBe(1);
});

it("narrows the bandwidth and slices", async () => {
  const { length } = await models();
  proxy.add("downstream", { type: "bandwidth", bytesPerSecond: length * 10 });
  expect(await took(models)).toBeGreaterThanOrEqual(95);
  proxy.clear();
  proxy.add("downstream", { type: "slicer", bytes: 100, delayMs: 5 });
  expect(await took(models)).toBeGreaterThanOrEqual((length / 100) * 5);
});

it("resets after the request was sent and before the reply", async () => {
  proxy.add("downstream", { type: "reset_peer", timeoutMs: 0 });
  await expect(models()).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(provider.requests).toHaveLength(1);
});

it("keeps data back for ever, or for a while", async () => {
  proxy.add("upstream", { type: "timeout", timeoutMs: 30 });
  await expect(models()).rejects.toMatchObject({ code: "UND_ERR_SOCKET" });
  expect(provider.requests).toHaveLength(0);
  proxy.clear();
  const take = proxy.add("upstream", { type: "timeout", timeoutMs: 0 });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  await expect(request(`${proxy.url}/v1/models`, { dispatcher, signal: controller.signal })).rejects.toThrow(
    /abort/,
  );
  take();
});

it("closes after so many bytes, and late", async () => {
  proxy.add("downstream", { type: "limit_data", bytes: 200 });
  const reply = await models().catch((error: Error) => error.message);
  expect(reply).not.toContain('"whisper-1"');
  expect(proxy.passed.downstream).toBeLessThanOrEqual(200);
  proxy.clear();
  proxy.add("downstream", { type: "slow_close", delayMs: 60 });
  const head = "GET /v1/models HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
  expect(await took(async () => rawRequest(proxy.port, head))).toBeGreaterThanOrEqual(55);
});

it("refuses connections while it is down, and takes them again", async () => {
  await models();
  await proxy.down();
  expect(proxy.open).toBe(0);
  await expect(request(`${proxy.url}/v1/models`, { dispatcher: new Agent() })).rejects.toMatchObject({
    code: "ECONNREFUSED",
  });
  await proxy.up();
  expect(await models()).toContain("gpt-5-mini");
});
