import { connect } from "node:net";
import { once } from "node:events";
import { gunzipSync } from "node:zlib";
import { Agent, request } from "undici";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startMockProvider } from "../start-mock-provider.ts";
import type { MockProvider } from "../mock-provider.ts";
import type { Fault } from "./fault.ts";
import { faultNames, namedFault } from "./named-faults.ts";

let provider: MockProvider;
let dispatcher: Agent;

beforeAll(async () => {
  provider = await startMockProvider();
});
afterAll(async () => provider.stop());
beforeEach(() => {
  provider.clear();
  provider.script(undefined);
  dispatcher = new Agent();
  return async () => dispatcher.destroy();
});

function ask(stream: boolean, headers: Record<string, string> = {}): ReturnType<typeof request> {
  return request(`${provider.openaiBaseUrl}/chat/completions`, {
    dispatcher,
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({
      model: "gpt-5-mini",
      stream,
      messages: [{ role: "user", content: "write 40 tokens" }],
      stream_options: { include_usage: true },
    }),
  });
}

async function streamText(): Promise<string> {
  return (await ask(true)).body.text();
}

/** Everything a raw request gets back until the socket closes. */
async function rawReply(): Promise<{ readonly text: string; readonly error: string | undefined }> {
  const socket = connect(provider.port, "127.0.0.1");
  const body = '{"model":"m","messages":[{"role":"user","content":"hi"}]}';
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const parts: Buffer[] = [];
  let error: string | undefined;
  socket.on("data", (part) => parts.push(part));
  socket.on("error", (failure: NodeJS.ErrnoException) => {
    error = failure.code;
  });
  await new Promise((resolve) => {
    socket.once("close", resolve);
  });
  return { text: Buffer.concat(parts).toString("latin1"), error };
}

function eventsOf(text: string): string[] {
  return text.split("\n\n").filter(Boolean);
}

describe("error replies", () => {
  it("raise the SDKs' own classes and are not billed", async () => {
    const openai = new OpenAI({ apiKey: "k", baseURL: provider.openaiBaseUrl, maxRetries: 0 });
    const anthropic = new Anthropic({ apiKey: "k", baseURL: provider.anthropicBaseUrl, maxRetries: 0 });
    const expected = [
      [400, OpenAI.BadRequestError, Anthropic.BadRequestError],
      [401, OpenAI.AuthenticationError, Anthropic.AuthenticationError],
      [403, OpenAI.PermissionDeniedError, Anthropic.PermissionDeniedError],
      [404, OpenAI.NotFoundError, Anthropic.NotFoundError],
      [422, OpenAI.UnprocessableEntityError, Anthropic.UnprocessableEntityError],
      [429, OpenAI.RateLimitError, Anthropic.RateLimitError],
      [500, OpenAI.InternalServerError, Anthropic.InternalServerError],
      [529, OpenAI.InternalServerError, Anthropic.InternalServerError],
    ] as const;
    const messages = [{ role: "user" as const, content: "hi" }];
    for (const [status, openaiClass, anthropicClass] of expected) {
      provider.script({ kind: "status", status });
      await expect(openai.chat.completions.create({ model: "m", messages })).rejects.toBeInstanceOf(
        openaiClass,
      );
      await expect(anthropic.messages.create({ model: "m", max_tokens: 9, messages })).rejects.toBeInstanceOf(
        anthropicClass,
      );
    }
    expect(provider.bill).toEqual([]);
    expect(provider.requests).toHaveLength(16);
  });

  it("carry the headers and the body they are told to", async () => {
    provider.next(
      { kind: "status", status: 429, headers: { "retry-after": "2" }, body: { own: true } },
      undefined,
    );
    const refused = await ask(false);
    expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "2"]);
    expect(await refused.body.json()).toEqual({ own: true });
    expect((await ask(false)).statusCode).toBe(200);
  });

  it("can be chosen by request", async () => {
    provider.script((record) =>
      record.headers.get("x-try") === "2" ? { kind: "status", status: 503 } : undefined,
    );
    expect((await ask(false, { "x-try": "1" })).statusCode).toBe(200);
    expect((await ask(false, { "x-try": "2" })).statusCode).toBe(503);
  });

  it("can be asked for by header, and a wrong name is told", async () => {
    expect((await ask(false, { "x-mock-fault": "status:418" })).statusCode).toBe(418);
    const unknown = await ask(false, { "x-mock-fault": "nonsense" });
    expect(unknown.statusCode).toBe(400);
    expect(await unknown.body.text()).toContain("nonsense");
    expect(faultNames.flatMap((name) => namedFault(name)).length).toBeGreaterThanOrEqual(faultNames.length);
  });
});

describe("cut replies", () => {
  it("bill the input and what was generated up to a reset", async () => {
    provider.next({ kind: "reset", afterChunks: 4 });
    const reply = await ask(true);
    await expect(reply.body.text()).rejects.toThrow(/ECONNRESET|terminated|other side closed/);
    await provider.idle();
    // The first chunk states the role; three carry four tokens each.
    expect(provider.bill).toMatchObject([
      { completed: false, deliveredTokens: 12, usage: { outputTokens: 12, inputTokens: 10 } },
    ]);
    expect(provider.bill[0]?.abortedAt).toBeTypeOf("number");
  });

  it("bill the input for a reset before the head and for silence", async () => {
    provider.next({ kind: "reset" });
    await expect(ask(true)).rejects.toMatchObject({ code: "ECONNRESET" });
    provider.next({ kind: "silence" });
    const controller = new AbortController();
    const silent = request(`${provider.openaiBaseUrl}/embeddings`, {
      dispatcher,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"model":"m","input":"hi"}',
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 30);
    await expect(silent).rejects.toThrow(/aborted/);
    await provider.idle();
    expect(provider.bill.map((entry) => [entry.completed, entry.usage.outputTokens])).toEqual([
      [false, 0],
      [false, 0],
    ]);
  });

  it("end cleanly without the terminal mark", async () => {
    provider.next({ kind: "eof" }, { kind: "eof", afterChunks: 2 });
    const text = await streamText();
    expect(text).toContain('"finish_reason":"stop"');
    expect(text).not.toContain("[DONE]");
    expect(eventsOf(await streamText())).toHaveLength(2);
    expect(provider.bill.map((entry) => entry.completed)).toEqual([false, false]);
  });

  it("stall until the client leaves, and note when", async () => {
    provider.next({ kind: "stall", afterChunks: 3 });
    const reply = await ask(true);
    const reader = reply.body[Symbol.asyncIterator]();
    await reader.next();
    const leftAt = performance.now();
    reply.body.destroy();
    const record = provider.requests[0];
    expect((await record?.ended) ?? Infinity).toBeGreaterThanOrEqual(leftAt);
    expect(record?.aborted).toBe(true);
    expect(provider.bill[0]).toMatchObject({ completed: false, deliveredTokens: 8 });
  });

  it("carry an error event in each format, that the SDKs throw", async () => {
    provider.script({ kind: "stream_error", afterChunks: 3 });
    const openai = new OpenAI({ apiKey: "k", baseURL: provider.openaiBaseUrl, maxRetries: 0 });
    const anthropic = new Anthropic({ apiKey: "k", baseURL: provider.anthropicBaseUrl, maxRetries: 0 });
    const messages = [{ role: "user" as const, content: "hi" }];
    await expect(openai.chat.completions.stream({ model: "m", messages }).finalMessage()).rejects.toThrow(
      "Overloaded",
    );
    await expect(
      anthropic.messages.stream({ model: "m", max_tokens: 99, messages }).finalMessage(),
    ).rejects.toThrow("Overloaded");
    await expect(openai.responses.stream({ model: "m", input: "hi" }).finalResponse()).rejects.toThrow(
      /Overloaded|overloaded/,
    );
  });
});

describe("spellings and writes", () => {
  const spellings: readonly Fault[] = [
    { kind: "spelling", newline: "\r\n" },
    { kind: "spelling", bom: true, comments: true },
    { kind: "spelling", multiData: true },
    { kind: "slice", bytes: 1 },
    { kind: "slice", bytes: 7 },
  ];
  it.each(spellings)("mean the same to the SDK: %j", async (fault) => {
    const openai = new OpenAI({ apiKey: "k", baseURL: provider.openaiBaseUrl, maxRetries: 0 });
    const asked = { model: "m", messages: [{ role: "user" as const, content: "say: größer 😀 text" }] };
    provider.next(fault);
    const message = await openai.chat.completions.stream(asked).finalMessage();
    expect(message.content).toBe("größer 😀 text");
    expect(provider.bill[0]?.completed).toBe(true);
  });

  it("spells line ends as asked", async () => {
    provider.next({ kind: "spelling", newline: "\r" });
    const text = await streamText();
    expect(text).not.toContain("\n");
    expect(text.split("\r\r").at(-2)).toBe("data: [DONE]");
  });

  it("drips", async () => {
    provider.next({ kind: "drip", bytes: 400, everyMs: 5 });
    const begun = performance.now();
    const { body } = await ask(false);
    const text = await body.text();
    expect(performance.now() - begun).toBeGreaterThanOrEqual((text.length / 400) * 5 - 10);
  });
});

describe("usage", () => {
  it("can be left out, null or absurd while the bill stays true", async () => {
    provider.next(
      { kind: "usage", json: undefined },
      { kind: "usage", json: "null" },
      { kind: "usage", json: '{"prompt_tokens":1e400}' },
    );
    const texts = [];
    for (let turn = 0; turn < 3; turn += 1) texts.push(await (await ask(false)).body.text());
    expect(texts[0]).not.toContain("usage");
    expect(texts[1]).toContain('"usage":null');
    expect(texts[2]).toContain('"usage":{"prompt_tokens":1e400}');
    expect(provider.bill.map((entry) => entry.usage.outputTokens)).toEqual([40, 40, 40]);
  });

  it("shows the absurd in a stream's last chunk", async () => {
    provider.next({ kind: "usage", json: "-1" });
    expect(eventsOf(await streamText()).at(-2)).toContain('"usage":-1');
  });

  it("can pass the cap", async () => {
    provider.next({ kind: "overrun", tokens: 900 });
    const reply = await request(`${provider.openaiBaseUrl}/chat/completions`, {
      dispatcher,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}',
    });
    expect(await reply.body.json()).toMatchObject({ usage: { completion_tokens: 900 } });
  });
});

describe("broken HTTP", () => {
  it("redirects without a charge", async () => {
    provider.next({ kind: "redirect", location: "http://elsewhere.test/" });
    const reply = await ask(false);
    expect([reply.statusCode, reply.headers["location"]]).toEqual([307, "http://elsewhere.test/"]);
    expect(provider.bill).toEqual([]);
  });

  it("encodes wrongly", async () => {
    provider.next(
      { kind: "encoding", how: "mismatch" },
      { kind: "encoding", how: "bomb", bytes: 8 * 2 ** 20 },
      { kind: "encoding", how: "chain" },
    );
    const mismatch = await ask(false);
    expect(mismatch.headers["content-encoding"]).toBe("gzip");
    expect(await mismatch.body.text()).toMatch(/^\{"id"/);
    const bomb = Buffer.from(await (await ask(false)).body.arrayBuffer());
    expect(bomb.length).toBeLessThan(100_000);
    expect(gunzipSync(bomb).length).toBe(8 * 2 ** 20);
    const chain = await ask(false);
    expect(String(chain.headers["content-encoding"]).split(", ")).toHaveLength(20);
    await chain.body.dump();
  });

  it("writes bytes that are not HTTP", async () => {
    provider.next(namedFault("garbage"), namedFault("two-status-lines"), namedFault("bad-header"));
    expect((await rawReply()).text).toContain("not HTTP");
    expect((await rawReply()).text.match(/HTTP\/1\.1/g)).toHaveLength(2);
    expect((await rawReply()).text).toContain("x-bad: a\u0000b\u0001");
  });

  it("writes head lines that no library lets pass, before a true body", async () => {
    provider.next({ kind: "head_lines", lines: ["x-a: 1\r\n x-folded", "x-b\u0001: é"] });
    const { text } = await rawReply();
    expect(text).toContain("x-a: 1\r\n x-folded\r\nx-b\u0001: é\r\n");
    expect(text).toContain('"chat.completion"');
  });

  it("repeats headers, floods with 1xx and switches protocols", async () => {
    provider.next(namedFault("duplicate-headers"), { kind: "informational", count: 50 });
    const twice = await rawReply();
    expect(twice.text).toContain("x-twice: one\r\nx-twice: two");
    const flood = await rawReply();
    expect(flood.text.match(/HTTP\/1\.1 102/g)).toHaveLength(50);
    expect(flood.text).toContain("HTTP/1.1 200");
    provider.next({ kind: "switch_protocols" });
    await expect(ask(false)).rejects.toThrow(/upgrade/);
  });

  it("states lengths that are not so", async () => {
    provider.next({ kind: "content_length", by: 10 });
    const reply = await ask(false);
    await expect(reply.body.text()).rejects.toThrow(/closed|length/i);
    provider.next({ kind: "content_length", by: -10 });
    const short = await ask(false);
    const text = await short.body.text();
    expect(text.endsWith("}")).toBe(false);
  });

  it.each(["json", "line", "event"] as const)("goes on without end: %s", async (shape) => {
    provider.next({ kind: "endless", shape, bytes: 4 * 2 ** 20 });
    const reply = await ask(shape !== "json");
    const text = await reply.body.text();
    expect(text.length).toBeGreaterThanOrEqual(4 * 2 ** 20);
    expect(text).not.toContain("\n\n");
  });

  it("waits for a reader that does not read", async () => {
    provider.next({ kind: "endless", shape: "line", bytes: 2 ** 30 });
    const reply = await ask(true);
    const before = process.memoryUsage().rss;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
    reply.body.on("error", () => undefined).destroy();
    await provider.idle();
  });

  it("closes a kept connection when it is used again", async () => {
    provider.next({ kind: "close_on_reuse" });
    const agent = new Agent({ connections: 1, pipelining: 1 });
    const get = async (): Promise<number> => {
      const reply = await request(`${provider.openaiBaseUrl}/models`, { dispatcher: agent });
      await reply.body.dump();
      return reply.statusCode;
    };
    expect(await get()).toBe(200);
    await expect(get()).rejects.toMatchObject({ code: "UND_ERR_SOCKET" });
    expect(await get()).toBe(200);
    expect(provider.requests.map((record) => record.aborted)).toEqual([false, true, false]);
    await agent.destroy();
  });
});

describe("time", () => {
  it("paces deltas and whole replies alike, and bills what was generated when the client leaves", async () => {
    await using slow = await startMockProvider({ chunkDelayMs: 10 });
    for (const stream of [true, false]) {
      const socket = connect(slow.port, "127.0.0.1");
      const body = JSON.stringify({
        model: "m",
        stream,
        messages: [{ role: "user", content: "write 400 tokens" }],
      });
      socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      await new Promise((resolve) => setTimeout(resolve, 120));
      const leftAt = performance.now();
      socket.destroy();
      await once(socket, "close");
      await slow.idle();
      const entry = slow.bill.at(-1);
      expect(entry?.deliveredTokens).toBeGreaterThan(4);
      expect(entry?.deliveredTokens).toBeLessThan(80);
      expect((entry?.abortedAt ?? Infinity) - leftAt).toBeLessThan(100);
    }
  });

  it("records connections and what came on them", async () => {
    await using fresh = await startMockProvider({ acceptDelayMs: 30, latencyMs: 10 });
    const begun = performance.now();
    await (await request(`${fresh.openaiBaseUrl}/models`, { dispatcher })).body.dump();
    expect(performance.now() - begun).toBeGreaterThanOrEqual(38);
    expect(fresh.connections).toMatchObject([{ number: 1, requests: 1 }]);
    expect(fresh.requests[0]?.connection).toBe(1);
  });
});
