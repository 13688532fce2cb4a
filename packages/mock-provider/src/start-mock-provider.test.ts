import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startMockProvider } from "./start-mock-provider.ts";
import type { MockProvider } from "./mock-provider.ts";

let provider: MockProvider;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  provider = await startMockProvider({ keys: ["sk-good", "sk-ant-good"] });
  openai = new OpenAI({ apiKey: "sk-good", baseURL: provider.openaiBaseUrl, maxRetries: 0 });
  anthropic = new Anthropic({ apiKey: "sk-ant-good", baseURL: provider.anthropicBaseUrl, maxRetries: 0 });
});
afterAll(async () => provider.stop());
beforeEach(() => provider.clear());

const hello = [{ role: "user" as const, content: "hello there" }];
const weather = {
  type: "object" as const,
  properties: { city: { type: "string" }, days: { type: "integer", minimum: 2 } },
  required: ["city", "days"],
};

describe("Chat Completions", () => {
  it("answers whole with the usage that it bills", async () => {
    const reply = await openai.chat.completions.create({ model: "gpt-5-mini", messages: hello });
    expect(reply.choices[0]?.message.content).toMatch(/^You said: hello there\. /);
    expect(reply.choices[0]?.finish_reason).toBe("stop");
    // 11 bytes are 3 tokens, 3 frame the message, 3 the request.
    expect(reply.usage?.prompt_tokens).toBe(9);
    expect(provider.bill).toMatchObject([
      { path: "/v1/chat/completions", model: "gpt-5-mini", completed: true, usage: { inputTokens: 9 } },
    ]);
    expect(provider.bill[0]?.usage.outputTokens).toBe(reply.usage?.completion_tokens);
  });

  it("streams the text of the whole reply", async () => {
    const whole = await openai.chat.completions.create({ model: "gpt-5-mini", messages: hello });
    const stream = await openai.chat.completions.create({
      model: "gpt-5-mini",
      messages: hello,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    const usages: unknown[] = [];
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      usages.push(chunk.usage);
    }
    expect(text).toBe(whole.choices[0]?.message.content);
    expect(usages.at(-1)).toEqual(whole.usage);
    expect(usages.slice(0, -1).every((usage) => usage === null)).toBe(true);
    expect(provider.bill[1]?.usage).toEqual(provider.bill[0]?.usage);
  });

  it("says nothing of usage in a stream that did not ask for it", async () => {
    const response = await openai.chat.completions
      .create({ model: "gpt-5-mini", messages: hello, stream: true })
      .asResponse();
    const text = await response.text();
    expect(text).not.toContain("usage");
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  it("stops at the cap and says so", async () => {
    const reply = await openai.chat.completions.create({
      model: "gpt-5-mini",
      messages: hello,
      max_completion_tokens: 5,
    });
    expect(reply.choices[0]?.finish_reason).toBe("length");
    expect(reply.usage?.completion_tokens).toBe(5);
    expect(reply.choices[0]?.message.content).toHaveLength(20);
  });

  it("calls the tools that the user names, then answers in text", async () => {
    const tools = ["weather", "time"].map((name) => ({
      type: "function" as const,
      function: { name, parameters: weather },
    }));
    const asked = [{ role: "user" as const, content: "please call weather and call time" }];
    const reply = await openai.chat.completions.create({ model: "gpt-5-mini", messages: asked, tools });
    const calls = reply.choices[0]?.message.tool_calls ?? [];
    expect(reply.choices[0]?.finish_reason).toBe("tool_calls");
    expect(reply.choices[0]?.message.content).toBeNull();
    expect(calls.map((call) => call.type === "function" && call.function.name)).toEqual(["weather", "time"]);
    const first = calls[0];
    expect(first?.type === "function" && JSON.parse(first.function.arguments)).toEqual({
      city: "mock",
      days: 2,
    });

    const after = await openai.chat.completions.create({
      model: "gpt-5-mini",
      tools,
      messages: [
        ...asked,
        { role: "assistant", tool_calls: calls },
        ...calls.map((call) => ({ role: "tool" as const, tool_call_id: call.id, content: "sunny" })),
      ],
    });
    expect(after.choices[0]?.finish_reason).toBe("stop");
  });

  it("streams tool calls that the SDK puts together", async () => {
    const stream = openai.chat.completions.stream({
      model: "gpt-5-mini",
      messages: hello,
      tools: [{ type: "function", function: { name: "weather", parameters: weather } }],
      tool_choice: "required",
    });
    const message = await stream.finalMessage();
    const call = message.tool_calls?.[0];
    expect(call?.type === "function" && JSON.parse(call.function.arguments)).toEqual({
      city: "mock",
      days: 2,
    });
  });

  it("keeps to a schema, a stop sequence, several choices and log probabilities", async () => {
    const structured = await openai.chat.completions.create({
      model: "gpt-5-mini",
      messages: hello,
      response_format: { type: "json_schema", json_schema: { name: "w", schema: weather } },
    });
    expect(JSON.parse(structured.choices[0]?.message.content ?? "")).toEqual({ city: "mock", days: 2 });

    const rest = await openai.chat.completions.create({
      model: "gpt-5-mini",
      messages: [{ role: "user", content: "say: one two three" }],
      stop: "two",
      n: 3,
      logprobs: true,
      top_logprobs: 2,
    });
    expect(rest.choices.map((choice) => choice.message.content)).toEqual(["one ", "one ", "one "]);
    expect(rest.usage?.completion_tokens).toBe(3);
    expect(rest.choices[0]?.logprobs?.content?.[0]?.top_logprobs).toHaveLength(2);
  });

  it("bills hidden reasoning as output", async () => {
    const reply = await openai.chat.completions.create({
      model: "o4-mini",
      messages: hello,
      reasoning_effort: "high",
    });
    const reasoning = reply.usage?.completion_tokens_details?.reasoning_tokens ?? 0;
    expect(reasoning).toBeGreaterThanOrEqual(16);
    expect(provider.bill[0]?.usage.reasoningTokens).toBe(reasoning);
  });
});

describe("Responses", () => {
  it("answers whole and in a stream alike", async () => {
    const whole = await openai.responses.create({ model: "gpt-5-mini", input: "hello there" });
    const stream = openai.responses.stream({ model: "gpt-5-mini", input: "hello there" });
    const final = await stream.finalResponse();
    expect(whole.output_text).toMatch(/^You said: hello there\. /);
    expect(final.output_text).toBe(whole.output_text);
    expect(final.usage).toEqual(whole.usage);
    expect(whole.usage?.input_tokens).toBe(9);
  });

  it("numbers its events without a gap", async () => {
    const stream = await openai.responses.create({ model: "gpt-5-mini", input: "hello", stream: true });
    const numbers: number[] = [];
    for await (const event of stream) numbers.push(event.sequence_number);
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });

  it("reasons, calls and ends incomplete as asked", async () => {
    const called = await openai.responses
      .stream({
        model: "gpt-5-mini",
        input: "call weather",
        reasoning: { effort: "low", summary: "auto" },
        include: ["reasoning.encrypted_content"],
        tools: [{ type: "function", name: "weather", parameters: weather, strict: true }],
      })
      .finalResponse();
    expect(called.output.map((item) => item.type)).toEqual(["reasoning", "function_call"]);
    const reasoning = called.output[0];
    expect(reasoning?.type === "reasoning" && reasoning.summary).toHaveLength(1);
    expect(reasoning?.type === "reasoning" && reasoning.encrypted_content).toMatch(/^gAAAA/);

    const capped = await openai.responses.create({
      model: "gpt-5-mini",
      input: "hello",
      max_output_tokens: 4,
    });
    expect(capped.status).toBe("incomplete");
    expect(capped.incomplete_details?.reason).toBe("max_output_tokens");
  });

  it("counts the conversation that a request continues", async () => {
    const first = await openai.responses.create({ model: "gpt-5-mini", input: "hello" });
    const second = await openai.responses.create({
      model: "gpt-5-mini",
      input: "hello",
      previous_response_id: first.id,
    });
    expect(second.usage?.input_tokens).toBe(
      (first.usage?.total_tokens ?? 0) + (first.usage?.input_tokens ?? 0),
    );
  });
});

describe("Messages", () => {
  it("answers whole and in a stream alike", async () => {
    const asked = { model: "claude-haiku-4-5", max_tokens: 500, messages: hello };
    const whole = await anthropic.messages.create(asked);
    const streamed = await anthropic.messages.stream(asked).finalMessage();
    expect(whole.content[0]?.type === "text" && whole.content[0].text).toMatch(/^You said: hello there\. /);
    expect(streamed.content).toEqual(whole.content);
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
    expect(whole.usage.input_tokens).toBe(9);
    expect(provider.bill.map((entry) => entry.usage.outputTokens)).toEqual([
      whole.usage.output_tokens,
      whole.usage.output_tokens,
    ]);
  });

  it("states one placeholder token at the start and the whole at the end", async () => {
    const stream = await anthropic.messages.create({
      model: "claude-haiku-4-5",
      max_tokens: 500,
      messages: hello,
      stream: true,
    });
    const counts: number[] = [];
    for await (const event of stream) {
      if (event.type === "message_start") counts.push(event.message.usage.output_tokens);
      if (event.type === "message_delta") counts.push(event.usage.output_tokens);
    }
    expect(counts).toEqual([1, provider.bill[0]?.usage.outputTokens]);
  });

  it("thinks aloud, signs it and calls a tool", async () => {
    const message = await anthropic.messages
      .stream({
        model: "claude-haiku-4-5",
        max_tokens: 4000,
        thinking: { type: "enabled", budget_tokens: 1024 },
        tools: [{ name: "weather", input_schema: weather }],
        messages: [{ role: "user", content: "call weather" }],
      })
      .finalMessage();
    expect(message.content.map((block) => block.type)).toEqual(["thinking", "tool_use"]);
    expect(message.content[0]?.type === "thinking" && message.content[0].signature).not.toBe("");
    expect(message.content[1]?.type === "tool_use" && message.content[1].input).toEqual({
      city: "mock",
      days: 2,
    });
    expect(message.stop_reason).toBe("tool_use");
  });

  it("says which limit ended the reply", async () => {
    const base = {
      model: "claude-haiku-4-5",
      messages: [{ role: "user" as const, content: "say: one two three" }],
    };
    const capped = await anthropic.messages.create({ ...base, max_tokens: 2 });
    expect(capped).toMatchObject({ stop_reason: "max_tokens", usage: { output_tokens: 2 } });
    const stopped = await anthropic.messages.create({ ...base, max_tokens: 99, stop_sequences: ["three"] });
    expect(stopped).toMatchObject({ stop_reason: "stop_sequence", stop_sequence: "three" });
  });

  it("counts tokens as the reply's usage does, and bills nothing for it", async () => {
    const count = await anthropic.messages.countTokens({ model: "claude-haiku-4-5", messages: hello });
    expect(count.input_tokens).toBe(9);
    expect(provider.bill).toEqual([]);
  });

  it("writes marked prefixes to its cache and reads them again", async () => {
    await using cached = await startMockProvider({ promptCache: true });
    const client = new Anthropic({ apiKey: "any", baseURL: cached.anthropicBaseUrl });
    const asked = {
      model: "claude-haiku-4-5",
      max_tokens: 50,
      system: [
        {
          type: "text" as const,
          text: "s".repeat(400),
          cache_control: { type: "ephemeral" as const, ttl: "1h" as const },
        },
      ],
      messages: hello,
    };
    const first = await client.messages.create(asked);
    const second = await client.messages.create(asked);
    expect(first.usage.cache_creation?.ephemeral_1h_input_tokens).toBe(106);
    expect(second.usage.cache_read_input_tokens).toBe(106);
    expect(cached.bill[1]?.usage).toMatchObject({
      inputTokens: 112,
      cacheReadTokens: 106,
      cacheWrite1hTokens: 0,
    });
    expect(second.usage.input_tokens).toBe(6);
  });
});

describe("other endpoints", () => {
  it("embeds, in floats and base64 alike", async () => {
    const reply = await openai.embeddings.create({
      model: "text-embedding-3-small",
      input: ["one", "twelve"],
    });
    const plain = await openai.embeddings.create({
      model: "text-embedding-3-small",
      input: ["one", "twelve"],
      encoding_format: "float",
    });
    expect(reply.usage.prompt_tokens).toBe(3);
    for (const [at, value] of (reply.data[1]?.embedding ?? []).entries()) {
      expect(value).toBeCloseTo(plain.data[1]?.embedding[at] ?? Number.NaN, 6);
    }
    expect(provider.bill[0]?.usage).toEqual({ inputTokens: 3, outputTokens: 0 });
  });

  it("lists and finds models in both families", async () => {
    const list = await openai.models.list();
    expect(list.data.map((model) => model.id)).toContain("gpt-5-mini");
    expect((await anthropic.models.list()).data[0]?.type).toBe("model");
    expect((await anthropic.models.retrieve("claude-haiku-4-5")).id).toBe("claude-haiku-4-5");
    await expect(openai.models.retrieve("nobody")).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it("makes images and edits, counted by the piece", async () => {
    const made = await openai.images.generate({ model: "gpt-image-1", prompt: "a cat", n: 2 });
    expect(made.data).toHaveLength(2);
    const edited = await openai.images.edit({
      model: "gpt-image-1",
      image: new File([Buffer.from("png")], "cat.png", { type: "image/png" }),
      prompt: "a dog",
    });
    expect(edited.data).toHaveLength(1);
    expect(provider.bill.map((entry) => entry.usage.units)).toEqual([{ images: 2 }, { images: 1 }]);
  });

  it("speaks and listens", async () => {
    const speech = await openai.audio.speech.create({ model: "tts-1", voice: "alloy", input: "hello" });
    expect((await speech.arrayBuffer()).byteLength).toBe(515);
    const heard = await openai.audio.transcriptions.create({
      model: "whisper-1",
      file: new File([Buffer.alloc(40_000)], "speech.wav"),
    });
    expect(heard.text.length).toBeGreaterThan(0);
    expect(provider.bill.map((entry) => entry.usage.units)).toEqual([
      { characters: 5 },
      { audio_seconds: 3 },
    ]);
  });

  it("moderates, keeps files and takes batches, all free", async () => {
    const verdict = await openai.moderations.create({ input: ["fine", "flagged"] });
    expect(verdict.results.map((result) => result.flagged)).toEqual([false, true]);
    const file = await openai.files.create({ purpose: "batch", file: new File(["a\r\nb"], "batch.jsonl") });
    expect(await (await openai.files.content(file.id)).text()).toBe("a\r\nb");
    const batch = await openai.batches.create({
      input_file_id: file.id,
      endpoint: "/v1/chat/completions",
      completion_window: "24h",
    });
    expect(batch.status).toBe("validating");
    expect((await openai.files.delete(file.id)).deleted).toBe(true);
    await expect(openai.files.retrieve(file.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    expect(provider.bill).toEqual([]);
  });
});

describe("reply headers", () => {
  it("name the request and the limits as each family does", async () => {
    const asked = { model: "m", messages: hello };
    const chat = await openai.chat.completions.create(asked).withResponse();
    expect(chat.request_id).toBe(provider.requests[0]?.id);
    expect(chat.response.headers.get("x-ratelimit-limit-requests")).toBe("10000");
    const message = await anthropic.messages.create({ ...asked, max_tokens: 9 }).withResponse();
    expect(message.request_id).toBe(provider.requests[1]?.id);
    expect(message.response.headers.has("x-request-id")).toBe(false);
  });
});

describe("a client that leaves", () => {
  it("is noticed at once, and billed what was generated", async () => {
    await using slow = await startMockProvider({ chunkDelayMs: 5 });
    const client = new OpenAI({ apiKey: "k", baseURL: slow.openaiBaseUrl, maxRetries: 0 });
    const noticed: number[] = [];
    // Several times: a machine that stands still for a moment makes one of them late.
    for (let at = 0; at < 3; at += 1) {
      const stream = await client.chat.completions.create({
        model: "m",
        messages: [{ role: "user", content: "write 4000 tokens" }],
        stream: true,
      });
      let seen = 0;
      for await (const chunk of stream) {
        if (chunk.choices[0]?.delta.content) seen += 1;
        if (seen === 3) break;
      }
      const leftAt = performance.now();
      await slow.idle();
      const entry = slow.bill[at];
      noticed.push((entry?.abortedAt ?? Infinity) - leftAt);
      expect(entry?.completed).toBe(false);
      // Three deltas of four tokens were read; a few more may have been on their way.
      expect(entry?.deliveredTokens).toBeGreaterThanOrEqual(12);
      expect(entry?.deliveredTokens).toBeLessThan(120);
    }
    expect(Math.min(...noticed)).toBeLessThan(100);
    expect(slow.connections[0]?.closedAt).toBeDefined();
  });
});

describe("refusals", () => {
  it("lets in only its keys, in either family's words", async () => {
    const stranger = new OpenAI({ apiKey: "sk-bad", baseURL: provider.openaiBaseUrl, maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const other = new Anthropic({ apiKey: "sk-bad", baseURL: provider.anthropicBaseUrl, maxRetries: 0 });
    await expect(
      other.messages.create({ model: "claude-haiku-4-5", max_tokens: 5, messages: hello }),
    ).rejects.toMatchObject({
      status: 401,
      error: { type: "error", error: { type: "authentication_error" } },
    });
  });

  it("refuses what a provider refuses", async () => {
    await expect(
      openai.chat.completions.create({ model: "gpt-5-mini", messages: [] }),
    ).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    const uncapped = JSON.parse(
      '{"model":"claude-haiku-4-5","messages":[{"role":"user","content":"hi"}]}',
    ) as never;
    await expect(anthropic.messages.create(uncapped)).rejects.toBeInstanceOf(Anthropic.BadRequestError);
    const lost = await fetch(`${provider.url}/v1/nowhere`, { headers: { authorization: "Bearer sk-good" } });
    expect(lost.status).toBe(404);
    const wrong = await fetch(`${provider.url}/v1/messages`, {
      headers: { "x-api-key": "sk-good", "anthropic-version": "2023-06-01" },
    });
    expect(wrong.status).toBe(405);
  });
});

describe("a provider that runs for long", () => {
  it("remembers the latest requests and gives each its own id", async () => {
    await using long = await startMockProvider({ keep: 5 });
    const client = new OpenAI({ apiKey: "k", baseURL: long.openaiBaseUrl });
    for (let turn = 0; turn < 12; turn += 1) await client.embeddings.create({ model: "m", input: `${turn}` });
    expect(long.requests.length).toBeLessThan(10);
    expect(long.bill.length).toBeLessThan(10);
    expect(long.requests.at(-1)?.id).toBe("req_00000012");
  });
});

describe("determinism", () => {
  it("sends the same bytes for the same request", async () => {
    expect(await ask()).toBe(await ask());
  });
});

async function ask(): Promise<string> {
  const reply = await fetch(`${provider.openaiBaseUrl}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer sk-good" },
    body: JSON.stringify({ model: "gpt-5-mini", messages: hello, stream: true }),
  });
  return reply.text();
}
