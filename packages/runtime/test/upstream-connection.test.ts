import { createServer } from "node:net";
import { APIError as AnthropicError } from "@anthropic-ai/sdk";
import type { FaultProxy } from "@iron/testing";
import { startMockProvider } from "@iron/mock-provider";
import { listenLoopback, selfSignedCertificate, startFaultProxy } from "@iron/testing";
import { APIError as OpenAIError } from "openai";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { FAMILIES, LIMITED, settledMoney, thrownBySdk, told } from "./facts.ts";
import type { Rig } from "./rig.ts";
import { CHAT, startRig } from "./rig.ts";

const UPSTREAM = { OpenAI: "iron_cage_upstream_error", Anthropic: "api_error" } as const;
const TIMEOUT = { OpenAI: "iron_cage_upstream_error", Anthropic: "timeout_error" } as const;

async function expectNothingCharged(rig: Rig, kind: string): Promise<void> {
  expect(await settledMoney(rig, 1)).toBe(0);
  expect(rig.outcomes[0]).toMatchObject({ kind: "failed", charged: 0 });
  const [call] = rig.outcomes[0]?.calls ?? [];
  expect(call?.end).toMatchObject({ kind: "failed", failure: { kind, sent: false } });
  expect(call?.money.held).toBeGreaterThan(0);
  expect(call?.money.charged ?? 0).toBe(0);
  expect(rig.mock.requests).toHaveLength(0);
}

describe.each(FAMILIES)("a provider that cannot be reached, told to the $family client", (client) => {
  const { family, path, body } = client;

  it("U-01: a refused connection is 502 connection_failed, voided, and may be tried again", async () => {
    const dead = await startFaultProxy({ target: 1 });
    await dead.down();
    const rig = await startRig({ budget: LIMITED, upstream: () => dead.url });
    expect(await told(await rig.post(path, body), family)).toMatchObject({
      status: 502,
      type: UPSTREAM[family],
      code: "connection_failed",
      shouldRetry: "true",
    });
    await expectNothingCharged(rig, "connect");
  });

  it("U-01: the SDK throws its API error with the status and the router's message", async () => {
    const dead = await startFaultProxy({ target: 1 });
    await dead.down();
    const rig = await startRig({ budget: LIMITED, upstream: () => dead.url });
    const thrown = await thrownBySdk(rig, family);
    expect(thrown).toBeInstanceOf(family === "OpenAI" ? OpenAIError : AnthropicError);
    expect(thrown).toMatchObject({ status: 502 });
    expect(String(thrown)).toContain("could not be reached");
  });

  it("U-02: a name that does not exist is 502 connection_failed, voided", async () => {
    const rig = await startRig({ budget: LIMITED, upstream: () => "https://provider.invalid" });
    expect(await told(await rig.post(path, body), family)).toMatchObject({
      status: 502,
      code: "connection_failed",
    });
    await expectNothingCharged(rig, "connect");
  });

  it("U-02: a certificate that is not trusted, not for the name, or over is 502, voided, and nothing is sent", async () => {
    const other = await selfSignedCertificate({ names: ["other.test"] });
    const expired = await selfSignedCertificate({ expired: true });
    const cases = [
      { tls: await selfSignedCertificate(), upstream: {} },
      { tls: other, upstream: { ca: other.cert } },
      { tls: expired, upstream: { ca: expired.cert } },
    ];
    for (const { tls, upstream } of cases) {
      const rig = await startRig({ budget: LIMITED, mock: { tls }, router: { upstream } });
      const error = await told(await rig.post(path, body), family);
      expect(error).toMatchObject({ status: 502, type: UPSTREAM[family], code: "connection_failed" });
      expect(error.text).toContain("trusted TLS");
      await expectNothingCharged(rig, "tls");
    }
  });

  it("U-02: a server that does not speak TLS is 502, voided", async () => {
    const plain = await startMockProvider();
    onTestFinished(() => plain.stop());
    const rig = await startRig({ budget: LIMITED, upstream: () => plain.url.replace("http:", "https:") });
    expect(await told(await rig.post(path, body), family)).toMatchObject({ status: 502 });
    await expectNothingCharged(rig, "tls");
  });

  it("U-03: a connection that hangs is 504 connect_timeout within its time, voided", async () => {
    const port = await silentPort();
    const rig = await startRig({
      budget: LIMITED,
      upstream: () => `https://127.0.0.1:${port}`,
      router: { timeouts: { connectMs: 150 } },
    });
    const begun = performance.now();
    expect(await told(await rig.post(path, body), family)).toMatchObject({
      status: 504,
      type: TIMEOUT[family],
      code: "connect_timeout",
      shouldRetry: "true",
    });
    expect(performance.now() - begun).toBeLessThan(3000);
    await expectNothingCharged(rig, "connect_timeout");
  });

  it("U-04: silence after the request is 504 upstream_timeout, charged as ambiguous, not to be tried again", async () => {
    const rig = await startRig({ budget: LIMITED, router: { timeouts: { firstByteMs: 200 } } });
    rig.mock.next({ kind: "silence" });
    expect(await told(await rig.post(path, body), family)).toMatchObject({
      status: 504,
      type: TIMEOUT[family],
      code: "upstream_timeout",
      shouldRetry: "false",
    });
    await expectAmbiguous(rig, "first_byte_timeout");
  });

  it("U-05: a reset before the head is 502 upstream_reset, sent once, charged as ambiguous", async () => {
    const rig = await startRig({ budget: LIMITED });
    rig.mock.next({ kind: "reset" });
    expect(await told(await rig.post(path, body), family)).toMatchObject({
      status: 502,
      type: UPSTREAM[family],
      code: "upstream_reset",
      shouldRetry: "false",
    });
    await expectAmbiguous(rig, "reset");
    expect(rig.mock.requests).toHaveLength(1);
  });
});

it("U-04: a whole call that outlasts its time is stopped, 504, charged as ambiguous", async () => {
  const rig = await startRig({ budget: LIMITED, router: { timeouts: { callMs: 150 } } });
  rig.mock.next({ kind: "silence" });
  const reply = await rig.post("/chat/completions", CHAT);
  expect(await told(reply, "OpenAI")).toMatchObject({ status: 504, code: "upstream_timeout" });
  await expectAmbiguous(rig, "call_timeout");
});

async function expectAmbiguous(rig: Rig, kind: string): Promise<void> {
  const charged = await settledMoney(rig, 1);
  expect(charged).toBeGreaterThan(0);
  const [outcome] = rig.outcomes;
  expect(outcome).toMatchObject({ kind: "failed", source: "ambiguous" });
  expect(outcome?.calls[0]?.end).toMatchObject({ kind: "failed", failure: { kind, sent: true } });
  expect(charged).toBeLessThanOrEqual(outcome?.held ?? 0);
}

describe("U-30: a kept connection that dies when it is used again", () => {
  it("is replaced once: the client gets its answer, and both calls are in the ledger", async () => {
    const rig = await startRig({ budget: LIMITED });
    rig.mock.next({ kind: "close_on_reuse" });
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(200);
    const second = await rig.post("/chat/completions", CHAT);
    expect(second.status).toBe(200);
    await second.text();
    await settledMoney(rig, 2);
    const calls = rig.outcomes[1]?.calls ?? [];
    expect(calls.map((call) => call.end.kind)).toEqual(["failed", "completed"]);
    expect(calls[0]?.end).toMatchObject({ failure: { kind: "reset", sent: true } });
    expect(calls.map((call) => call.money.source)).toEqual(["ambiguous", "provider"]);
    expect(new Set(calls.map((call) => call.id)).size).toBe(2);
  });

  it("is not replaced when it breaks later: by then the provider may be at work", async () => {
    const proxies: FaultProxy[] = [];
    const rig = await startRig({
      budget: LIMITED,
      upstream: async (mock) => {
        const proxy = await startFaultProxy({ target: mock.url });
        onTestFinished(() => proxy.stop());
        proxies.push(proxy);
        return proxy.url;
      },
    });
    await (await rig.post("/chat/completions", CHAT)).text();
    rig.mock.next({ kind: "silence" });
    const asked = rig.post("/chat/completions", CHAT);
    await vi.waitUntil(() => rig.mock.requests.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 1050));
    proxies[0]?.reset();
    expect(await told(await asked, "OpenAI")).toMatchObject({ status: 502, code: "upstream_reset" });
    expect(rig.mock.requests).toHaveLength(2);
    await settledMoney(rig, 2);
    expect(rig.outcomes[1]?.calls).toHaveLength(1);
  });

  it("is not replaced when it had answered nothing before: the request may have run", async () => {
    const rig = await startRig({ budget: LIMITED });
    rig.mock.script({ kind: "reset" });
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(502);
    await settledMoney(rig, 1);
    expect(rig.outcomes[0]?.calls).toHaveLength(1);
  });
});

/** A port that takes connections and never says a word. */
async function silentPort(): Promise<number> {
  const server = createServer(() => undefined);
  onTestFinished(() => void server.close());
  return listenLoopback(server);
}
