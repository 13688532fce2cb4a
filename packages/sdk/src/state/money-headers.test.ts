import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMockProvider } from "@iron/mock-provider";
import { expect, it, onTestFinished } from "vitest";
import { startRouter } from "../index.ts";

const CHAT = { model: "gpt-5-mini", max_tokens: 20, messages: [{ role: "user", content: "hi" }] };

async function ask(path: string, body: object): Promise<Response> {
  const mock = await startMockProvider();
  const folder = mkdtempSync(join(tmpdir(), "iron-cost-"));
  const router = await startRouter({
    providers: [{ name: "openai", vendor: "openai", baseUrl: mock.openaiBaseUrl, key: "sk-any" }],
    budget: "1",
    state: `sqlite:${join(folder, "ledger.db")}`,
  });
  onTestFinished(async () => {
    await router.stop();
    await mock.stop();
  });
  const headers = { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" };
  const reply = await fetch(`${router.baseUrl}${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  expect(reply.status).toBe(200);
  return reply;
}

it("states the cost of a whole reply in its headers though the ledger is on a disk, and what it leaves", async () => {
  const { headers } = await ask("/chat/completions", CHAT);
  const cost = Number(headers.get("x-iron-cost"));
  expect(cost).toBeGreaterThan(0);
  expect(Number(headers.get("x-iron-budget-remaining"))).toBeCloseTo(1 - cost, 6);
});

it.each([
  ["a stream", "/chat/completions", { ...CHAT, stream: true }],
  ["sound", "/audio/speech", { model: "tts-1", input: "hello", voice: "alloy" }],
])(
  "states what the hold of %s leaves, as its headers leave before its cost is known",
  async (_, path, body) => {
    const reply = await ask(path, body);
    const left = Number(reply.headers.get("x-iron-budget-remaining"));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(1);
    await reply.arrayBuffer();
  },
);
