// A router's feed that ends requests at a rate: it listens, and on {rate, seconds} writes so many events to whoever follows.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const followers = new Set<ServerResponse>();
let seq = 0;

const server = createServer((request, reply) => {
  if (request.url?.startsWith("/iron/events") !== true) {
    reply.setHeader("content-type", "application/json").end('{"budgets":[],"agents":[],"circuits":[]}');
    return;
  }
  reply.writeHead(200, { "content-type": "text/event-stream" });
  reply.write('event: hello\ndata: {"epoch":"bench"}\n\n');
  followers.add(reply);
  reply.on("close", () => followers.delete(reply));
});
server.listen(0, "127.0.0.1", () =>
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);

const EVERY_MS = 5;

process.on("message", ({ rate, seconds }: { rate: number; seconds: number }) => {
  const began = performance.now();
  const total = rate * seconds;
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * rate));
    const texts = Array.from({ length: due - sent }, eventText).join("");
    sent = due;
    if (texts !== "") for (const follower of followers) follower.write(texts);
    if (sent >= total) clearInterval(timer);
  }, EVERY_MS);
});
process.on("disconnect", () => process.exit());

function eventText(): string {
  seq += 1;
  const at = Date.now();
  const request = {
    id: `bench-${at}-${seq}`,
    at,
    operation: "chat",
    path: "/v1/chat/completions",
    model: "gpt-5-mini",
    stream: true,
    agent: `agent-${seq % 20}`,
    run: "3c1a5b2e-7c11-4c1e-9d0a-111111111111",
    provider: "openai",
    outcome: "completed",
    status: 200,
    calls: 1,
    usage: { inputTokens: 1200, outputTokens: 340, cacheReadTokens: 800 },
    cost: { microdollars: 830, usd: "$0.00083", source: "provider" },
    durationMs: 0,
    firstByteMs: 190,
    attempts: [
      {
        provider: "openai",
        model: "gpt-5-mini",
        ended: "completed",
        status: 200,
        durationMs: 2310,
        firstTokenMs: 420,
        heldMicrodollars: 12_000,
        chargedMicrodollars: 830,
      },
    ],
  };
  return `id: bench:${seq}\nevent: request\ndata: ${JSON.stringify({ seq, at, type: "request", request })}\n\n`;
}
