import { connect } from "node:net";
import OpenAI from "openai";
import Anthropic from "@anthropic-ai/sdk";
import { rawRequest } from "@iron/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ANTHROPIC_CHAT, FAMILIES, LIMITED, readText, settledMoney, standing, told } from "./facts.ts";
import { rawRequestText, statusesOf } from "./raw.ts";
import { CHAT, MESSAGES, startRig } from "./rig.ts";

describe("C-35: clients that send slowly", () => {
  it("get 408 for headers that do not come, and cost nothing", async () => {
    const rig = await startRig({ budget: LIMITED, router: { timeouts: { headersMs: 200, requestMs: 400 } } });
    const reply = await rawRequest(rig.router.port, "POST /v1/chat/completions HTTP/1.1\r\nhost: 127", {
      timeoutMs: 3000,
    });
    expect(reply).toMatchObject({ status: 408, closed: true });
    expect(rig.outcomes).toHaveLength(0);
  });

  it.each([
    ["headers, a byte at a time", 30],
    ["a body, a byte at a time", -60],
  ])("get 408 for %s: what comes does not put the end off", async (_name, sent) => {
    const rig = await startRig({ budget: LIMITED, router: { timeouts: { headersMs: 200, requestMs: 400 } } });
    const bytes = rawRequestText(rig, { path: "/v1/messages", body: JSON.stringify(MESSAGES) });
    const socket = connect(rig.router.port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    let text = "";
    socket.on("data", (part) => (text += part.toString("latin1")));
    socket.on("error", () => undefined);
    const begun = performance.now();
    socket.write(bytes.slice(0, sent));
    let at = sent < 0 ? bytes.length + sent : sent;
    const drip = setInterval(() => void socket.write(bytes.slice(at, (at += 1))), 30);
    await vi.waitUntil(() => socket.closed, { timeout: 5000 });
    clearInterval(drip);
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(statusesOf(text)).toEqual([408]);
    expect(JSON.parse(text.split("\r\n\r\n")[1] ?? "")).toMatchObject({
      error: { message: expect.stringContaining("in time") as string },
    });
    expect(rig.mock.requests).toHaveLength(0);
    expect((await standing(rig)).spent).toBe(0);
    expect(rig.defects).toEqual([]);
  });

  it("get 408 for a body that does not come, in their own format, and cost nothing", async () => {
    const rig = await startRig({ budget: LIMITED, router: { timeouts: { headersMs: 200, requestMs: 400 } } });
    for (const { family, path, body } of FAMILIES) {
      const bytes = rawRequestText(rig, { path: `/v1${path}`, body: JSON.stringify(body) });
      const reply = await rawRequest(rig.router.port, bytes.slice(0, -10), { timeoutMs: 3000 });
      expect(reply).toMatchObject({ status: 408, closed: true });
      expect(reply.text).toMatch(/^x-request-id: \S+\r$/im);
      expect(reply.text).toContain(
        family === "Anthropic" ? '"type":"timeout_error"' : '"code":"request_timeout"',
      );
    }
    expect(rig.mock.requests).toHaveLength(0);
    expect((await standing(rig)).spent).toBe(0);
    expect(rig.defects).toEqual([]);
  });
});

describe.each(FAMILIES)("C-36: a $family body over the limit", ({ family, path, body }) => {
  const router = { limits: { bodyBytes: 64 * 1024 } };

  it("is 413 when its length says so, before any of it is read", async () => {
    const rig = await startRig({ budget: LIMITED, router });
    const lines = ["content-type: application/json", "content-length: 10000000000"];
    const reply = await rawRequest(rig.router.port, rawRequestText(rig, { path: `/v1${path}`, lines }));
    expect(reply).toMatchObject({ status: 413, closed: true });
    expect(reply.text).toContain("body_too_large");
    expect(reply.text.toLowerCase()).toContain("connection: close");
    expect(rig.mock.requests).toHaveLength(0);
  });

  it("is 413 when it is chunked, as soon as it is over; what follows is not read", async () => {
    const rig = await startRig({ budget: LIMITED, router });
    const socket = connect(rig.router.port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    let text = "";
    let closed = false;
    socket.on("data", (part) => (text += part.toString("latin1")));
    socket.on("close", () => (closed = true));
    socket.on("error", () => undefined);
    const lines = ["content-type: application/json", "transfer-encoding: chunked"];
    socket.write(rawRequestText(rig, { path: `/v1${path}`, lines }));
    const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
    for (let at = 0; at < 2000 && !socket.destroyed; at += 1) {
      if (!socket.write(chunk)) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await vi.waitUntil(() => closed, { timeout: 5000 });
    expect(socket.bytesWritten).toBeLessThan(20 * 2 ** 20);
    // The reply may be lost to the reset that ends a connection with unread bytes.
    expect(text === "" ? [413] : statusesOf(text)).toEqual([413]);
    expect(rig.mock.requests).toHaveLength(0);
    expect(rig.defects).toEqual([]);
  });

  it("is told in the family's own form", async () => {
    const rig = await startRig({ router });
    const large = { ...body, messages: [{ role: "user", content: "x".repeat(70_000) }] };
    expect(await told(await rig.post(path, large), family)).toMatchObject({
      status: 413,
      type: "invalid_request_error",
      code: "body_too_large",
      shouldRetry: "false",
    });
  });
});

describe("C-37: an SDK that retries", () => {
  it("makes a new request each time, each with its own entry, and its count goes upstream", async () => {
    const rig = await startRig({ budget: LIMITED });
    const soon = { kind: "status", status: 500, headers: { "retry-after-ms": "1" } } as const;
    rig.mock.next(soon, soon, undefined);
    const client = new OpenAI({ baseURL: rig.router.baseUrl, apiKey: rig.router.apiKey, maxRetries: 2 });
    const reply = await client.chat.completions.create({ ...CHAT, messages: [...CHAT.messages] });
    expect(reply.choices).toHaveLength(1);
    expect(rig.mock.requests.map((request) => request.headers.get("x-stainless-retry-count"))).toEqual([
      "0",
      "1",
      "2",
    ]);
    expect(await settledMoney(rig, 3)).toBe(rig.oracle());
    expect(rig.outcomes.map((outcome) => outcome.kind)).toEqual(["failed", "failed", "completed"]);
  });

  it("does not retry what was charged: x-should-retry says so and both SDKs obey", async () => {
    const rig = await startRig({ budget: LIMITED });
    rig.mock.script({ kind: "reset" });
    const openai = new OpenAI({ baseURL: rig.router.baseUrl, apiKey: rig.router.apiKey, maxRetries: 5 });
    const anthropic = new Anthropic({
      baseURL: `http://127.0.0.1:${rig.router.port}`,
      apiKey: rig.router.apiKey,
      maxRetries: 5,
    });
    await expect(
      openai.chat.completions.create({ ...CHAT, messages: [...CHAT.messages] }),
    ).rejects.toMatchObject({ status: 502 });
    await expect(
      anthropic.messages.create({ ...MESSAGES, messages: [...MESSAGES.messages] }),
    ).rejects.toMatchObject({ status: 502 });
    await settledMoney(rig, 2);
    expect(rig.mock.requests).toHaveLength(2);
  });
});

it("C-39: pipelined requests are answered in order, each with its own entry", async () => {
  const rig = await startRig({ budget: LIMITED });
  const bodies = ["one", "two", "three"].map((word) =>
    JSON.stringify({ ...CHAT, messages: [{ role: "user", content: `say: ${word}` }] }),
  );
  rig.mock.next({ kind: "delay", ms: 120 }, { kind: "delay", ms: 30 }, undefined);
  const bytes = bodies.map((body) => rawRequestText(rig, { body })).join("");
  const reply = await rawRequest(rig.router.port, bytes, { timeoutMs: 800 });
  expect(statusesOf(reply.text)).toEqual([200, 200, 200]);
  const said = [...reply.text.matchAll(/"content":"(\w+)"/g)].map((match) => match[1]);
  expect(said).toEqual(["one", "two", "three"]);
  expect(await settledMoney(rig, 3)).toBe(rig.oracle());
});

describe("C-40: more requests at once than the router takes", () => {
  it.each(FAMILIES)(
    "get 503 overloaded with Retry-After for the $family client; those under way go on",
    async (client) => {
      const { family, path, body } = client;
      const rig = await startRig({
        budget: LIMITED,
        mock: { chunkDelayMs: 200 },
        router: { limits: { exchanges: 20 } },
      });
      const under = await Promise.all(
        Array.from({ length: 20 }, () => rig.post(path, { ...body, stream: true })),
      );
      const refused = await Promise.all(Array.from({ length: 80 }, () => rig.post(path, body)));
      for (const reply of refused)
        expect(await told(reply, family)).toMatchObject({
          status: 503,
          code: "overloaded",
          shouldRetry: "true",
          retryAfter: "1",
        });
      for (const reply of under) expect(await readText(reply)).toMatch(/\[DONE\]|message_stop/);
      expect(await settledMoney(rig, 20)).toBe(rig.oracle());
      expect((await rig.post(path, body)).status).toBe(200);
    },
  );
});

describe("D-57: a router that stops with streams under way", () => {
  it("refuses new requests with 503 shutting_down, lets streams end, and then closes", async () => {
    const rig = await startRig({ budget: LIMITED, mock: { chunkDelayMs: 25 } });
    const streams = await Promise.all(
      FAMILIES.map(({ path, body }) => rig.post(path, { ...body, stream: true })),
    );
    const stopped = rig.router.stop();
    expect(rig.router.isRunning).toBe(false);
    for (const { family, path, body } of FAMILIES)
      expect(await told(await rig.post(path, body), family)).toMatchObject({
        status: 503,
        code: "shutting_down",
        shouldRetry: "true",
      });
    const ready = await fetch(`http://127.0.0.1:${rig.router.port}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: "not_ready", reason: "shutting down" },
    ]);
    for (const reply of streams) expect(await readText(reply)).toMatch(/\[DONE\]|message_stop/);
    await stopped;
    expect(await settledMoney(rig, 2)).toBe(rig.oracle());
    await expect(rig.post("/chat/completions", CHAT)).rejects.toThrow("fetch failed");
  });

  it("ends streams that outlast the drain with an error inside the stream, settled, with nothing held", async () => {
    const rig = await startRig({
      budget: LIMITED,
      mock: { chunkDelayMs: 30, replyTokens: 4000, tokensPerChunk: 1 },
      router: { timeouts: { drainMs: 200 } },
    });
    const streams = await Promise.all(
      FAMILIES.map(({ path, body }) => rig.post(path, { ...body, max_tokens: 4000, stream: true })),
    );
    const texts = streams.map(readText);
    const begun = performance.now();
    await rig.router.stop();
    expect(performance.now() - begun).toBeLessThan(2000);
    for (const text of await Promise.all(texts)) {
      expect(text).toContain("shutting_down");
      expect(text).not.toMatch(/\[DONE\]|message_stop|broken off/);
    }
    await settledMoney(rig, 2);
    for (const outcome of rig.outcomes) {
      expect(outcome).toMatchObject({ kind: "failed", source: "partial" });
      expect(outcome.calls[0]?.end).toMatchObject({ kind: "cut", by: "router" });
    }
  });

  it("tells a client that still waits for its head, and charges what may have run", async () => {
    const rig = await startRig({ budget: LIMITED, router: { timeouts: { drainMs: 100 } } });
    rig.mock.next({ kind: "silence" });
    const asked = rig.post(ANTHROPIC_CHAT.path, MESSAGES);
    await vi.waitUntil(() => rig.mock.requests.length === 1);
    await rig.router.stop();
    expect(await told(await asked, "Anthropic")).toMatchObject({ status: 503, code: "shutting_down" });
    expect(await settledMoney(rig, 1)).toBeGreaterThan(0);
    expect(rig.outcomes[0]).toMatchObject({ kind: "failed", source: "ambiguous" });
  });
});
