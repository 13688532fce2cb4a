import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterEach, describe, expect, it } from "vitest";
import { IronError, type IronErrorCode } from "@iron/types";
import { anthropicMessages } from "../anthropic-messages/dialect.ts";
import { openaiChat } from "../openai-chat/dialect.ts";
import { openaiResponses } from "../openai-responses/dialect.ts";
import { vendorOf } from "../registry.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A real server that gives one answer to everything; counts how often it was asked. */
async function serve(answer: Answer): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    request.resume();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
}

const stream = (body: string): Answer => ({
  status: 200,
  headers: { "content-type": "text/event-stream" },
  body,
});

async function drain(events: AsyncIterable<unknown>): Promise<{ seen: number; error: unknown }> {
  let seen = 0;
  try {
    for await (const _event of events) seen++;
  } catch (error) {
    return { seen, error };
  }
  return { seen, error: undefined };
}

const cut = new IronError("stream_truncated", "The provider's stream broke off.", { facts: { bytes: 12 } });

describe("an error inside of a stream makes the SDK throw, after what came before it", () => {
  it("for chat completions", async () => {
    const chunk =
      'data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n';
    const { url } = await serve(stream(chunk + openaiChat.reply.streamError(cut, "req_1")));
    const client = new OpenAI({ apiKey: "k", baseURL: `${url}/v1`, maxRetries: 0 });
    const events = await client.chat.completions.create({
      model: "m",
      stream: true,
      messages: [{ role: "user", content: "x" }],
    });
    const { seen, error } = await drain(events);
    expect(seen).toBe(1);
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(error).toMatchObject({ code: "stream_truncated", type: "iron_cage_upstream_error" });
    expect(String(error)).toContain("broke off");
  });

  it("for responses", async () => {
    const created =
      'event: response.created\ndata: {"type":"response.created","sequence_number":0,"response":{"id":"r"}}\n\n';
    const { url } = await serve(stream(created + openaiResponses.reply.streamError(cut, "req_1")));
    const client = new OpenAI({ apiKey: "k", baseURL: `${url}/v1`, maxRetries: 0 });
    const events = await client.responses.create({ model: "m", stream: true, input: "x" });
    const { seen, error } = await drain(events);
    expect(seen).toBe(1);
    expect(error).toBeInstanceOf(OpenAI.APIError);
    expect(error).toMatchObject({ code: "stream_truncated" });
    expect(String(error)).toContain("broke off");
  });

  it("for messages", async () => {
    const start =
      'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}\n\n';
    const { url } = await serve(stream(start + anthropicMessages.reply.streamError(cut, "req_1")));
    const client = new Anthropic({ apiKey: "k", baseURL: url, maxRetries: 0 });
    const events = await client.messages.create({
      model: "m",
      max_tokens: 9,
      stream: true,
      messages: [{ role: "user", content: "x" }],
    });
    const { seen, error } = await drain(events);
    expect(seen).toBe(1);
    expect(error).toBeInstanceOf(Anthropic.APIError);
    expect(String(error)).toContain("broke off");
  });

  it("on one line each, whatever the message holds", () => {
    const nasty = new IronError("internal", "x", { facts: {} });
    const lines = new IronError("budget_cut", "a\n\ndata: [DONE]\n\nb");
    for (const dialect of [openaiChat, openaiResponses, anthropicMessages]) {
      for (const error of [nasty, lines]) {
        const text = dialect.reply.streamError(error, "req_1");
        expect(text.match(/\n\n/g)).toHaveLength(1);
        expect(text).not.toContain("\ndata: [DONE]");
      }
    }
  });
});

const ask = async (run: () => PromiseLike<unknown>): Promise<unknown> => {
  try {
    await run();
    return undefined;
  } catch (thrown) {
    return thrown;
  }
};

const raise = async (
  code: IronErrorCode,
  maxRetries: number,
): Promise<{ openai: unknown; anthropic: unknown; asked: [number, number] }> => {
  const error = new IronError(code, "Refused.", { facts: { limit_usd: "5.00" }, retryAfterMs: 1 });
  const answers = (["openai", "anthropic"] as const).map((id) => vendorOf(id).renderError(error, "req_1"));
  const [o, a] = await Promise.all(answers.map((one) => serve({ ...one, body: JSON.stringify(one.body) })));
  if (o === undefined || a === undefined) throw new Error("no server");
  const openaiClient = new OpenAI({ apiKey: "k", baseURL: o.url, maxRetries });
  const anthropicClient = new Anthropic({ apiKey: "k", baseURL: a.url, maxRetries });
  const openai = await ask(() => openaiClient.chat.completions.create({ model: "m", messages: [] }));
  const anthropic = await ask(() =>
    anthropicClient.messages.create({ model: "m", max_tokens: 1, messages: [] }),
  );
  return { openai, anthropic, asked: [o.asked(), a.asked()] };
};

describe("an error before a stream is the exception that its status stands for", () => {
  it("a spent budget is told with its numbers, once", async () => {
    const { openai, anthropic, asked } = await raise("budget_exceeded", 2);
    expect(asked).toEqual([1, 1]);
    expect(openai).toMatchObject({
      status: 402,
      code: "budget_exceeded",
      requestID: "req_1",
      error: { limit_usd: "5.00" },
    });
    expect(anthropic).toMatchObject({
      status: 402,
      requestID: "req_1",
      error: { error: { type: "billing_error", limit_usd: "5.00" } },
    });
  });

  it("money held by calls in flight is waited for", async () => {
    const { openai, asked } = await raise("budget_in_flight", 1);
    expect(openai).toMatchObject({ status: 402, code: "insufficient_budget" });
    expect(asked).toEqual([2, 2]);
  });

  it("a wrong token is an AuthenticationError, a full house is tried again", async () => {
    const refused = await raise("unauthorized", 1);
    expect(refused.openai).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(refused.anthropic).toBeInstanceOf(Anthropic.AuthenticationError);
    expect((await raise("rate_limited", 1)).asked).toEqual([2, 2]);
    expect((await raise("upstream_reset", 1)).asked).toEqual([1, 1]);
  });
});
