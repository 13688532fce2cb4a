import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import OpenAI from "openai";
import { afterAll, describe, expect, it } from "vitest";
import { startMockProvider } from "../start-mock-provider.ts";

const folder = mkdtempSync(join(tmpdir(), "replay-"));
afterAll(() => rmSync(folder, { recursive: true }));

const WHOLE = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "gpt-recorded",
  choices: [{ index: 0, message: { role: "assistant", content: "recorded" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
};
const STREAM = [
  'data: {"id":"1","object":"chat.completion.chunk","model":"gpt-recorded","choices":[{"index":0,"delta":{"content":"stre"}}]}',
  'data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"amed"},"finish_reason":"stop"}]}',
  'data: {"id":"1","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}',
  "data: [DONE]",
];
const asked = { model: "m", messages: [{ role: "user" as const, content: "hi" }] };

describe("replay", () => {
  it("serves recordings by kind and order, byte for byte, and bills what they say", async () => {
    const text = `${STREAM.join("\n\n")}\n\n`;
    writeFileSync(join(folder, "1.json"), JSON.stringify(WHOLE));
    writeFileSync(join(folder, "2.sse"), text);
    await using provider = await startMockProvider();
    provider.replay(folder);
    const client = new OpenAI({ apiKey: "k", baseURL: provider.openaiBaseUrl });
    const streamed = await client.chat.completions.create({ ...asked, stream: true }).asResponse();
    expect(await streamed.text()).toBe(text);
    expect(await client.chat.completions.create(asked)).toMatchObject(WHOLE);
    const made = await client.chat.completions.create(asked);
    expect(made.model).toBe("m");
    expect(
      provider.bill.map((entry) => [entry.model, entry.usage.inputTokens, entry.usage.outputTokens]),
    ).toEqual([
      ["gpt-recorded", 5, 2],
      ["gpt-recorded", 7, 2],
      ["m", provider.bill[2]?.usage.inputTokens, provider.bill[2]?.usage.outputTokens],
    ]);
  });

  it("serves the recording whose request is the same, as often as it is asked", async () => {
    const other = join(folder, "by-request.json");
    writeFileSync(other, JSON.stringify(WHOLE));
    writeFileSync(join(folder, "by-request.request.json"), JSON.stringify(asked, undefined, 2));
    await using provider = await startMockProvider();
    provider.replay(other);
    const client = new OpenAI({ apiKey: "k", baseURL: provider.openaiBaseUrl });
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await client.chat.completions.create(asked)).id).toBe("chatcmpl-1");
    }
    const unlike = await client.chat.completions.create({ ...asked, model: "other" });
    expect(unlike.model).toBe("other");
  });

  const recorded = "../../../shared/recorded/openai-responses";
  it("reads real recordings", async (context) => {
    if (!existsSync(recorded)) return context.skip("optional: there are no recordings beside the repository");
    await using provider = await startMockProvider();
    provider.replay(join(recorded, "openai-web-search-tool.1.chunks.txt"));
    const client = new OpenAI({ apiKey: "k", baseURL: provider.openaiBaseUrl });
    const final = await client.responses.stream({ model: "m", input: "hi" }).finalResponse();
    expect(final.usage?.output_tokens).toBe(provider.bill[0]?.usage.outputTokens);
    expect(provider.bill[0]?.usage.inputTokens).toBeGreaterThan(0);
  });
});
