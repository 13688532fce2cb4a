import { createServer, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { RouterAddress } from "../src/index.ts";

/** The feed of a router that says exactly what it is told to: a router that has ended 10 000 requests is not made in a moment. */
export interface RouterStub {
  readonly address: RouterAddress;
  /** Ends this many requests. */
  end(count: number): void;
  /** How many follow it now. */
  readonly followers: number;
  /** Feeds that were opened so far, with the id that they went on from. */
  readonly opened: readonly string[];
  readonly last: number;
}

const REMEMBERED = 1000;

export async function routerStub(): Promise<RouterStub> {
  const followers = new Set<ServerResponse>();
  const opened: string[] = [];
  const remembered: { readonly seq: number; readonly text: string }[] = [];
  let last = 0;
  const server = createServer((request, reply) => {
    if (request.url?.startsWith("/iron/events") !== true) {
      const empty = { budgets: [], agents: [], circuits: [] };
      reply.setHeader("content-type", "application/json").end(JSON.stringify(empty));
      return;
    }
    const from = String(request.headers["last-event-id"] ?? "");
    opened.push(from);
    reply.writeHead(200, { "content-type": "text/event-stream" });
    reply.write('event: hello\ndata: {"epoch":"stub"}\n\n');
    const after = Number(from.split(":")[1] ?? 0);
    reply.write(remembered.flatMap(({ seq, text }) => (seq > after ? [text] : [])).join(""));
    followers.add(reply);
    reply.on("close", () => followers.delete(reply));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    address: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: "admin" },
    end(count) {
      const texts = Array.from({ length: count }, () => {
        last += 1;
        const text = `id: stub:${last}\nevent: request\ndata: ${JSON.stringify(requestEvent(last))}\n\n`;
        remembered.push({ seq: last, text });
        if (remembered.length > REMEMBERED) remembered.shift();
        return text;
      });
      for (const follower of followers) follower.write(texts.join(""));
    },
    get followers() {
      return followers.size;
    },
    opened,
    get last() {
      return last;
    },
  };
}

/** Costs one microdollar, so that totals count requests. */
export function requestEvent(seq: number): object {
  return {
    seq,
    at: Date.now(),
    type: "request",
    request: {
      id: `req_${seq}`,
      at: Date.now(),
      operation: "chat",
      path: "/v1/chat/completions",
      model: "gpt-5-mini",
      stream: true,
      agent: "ann",
      provider: "openai",
      outcome: "completed",
      status: 200,
      calls: 1,
      usage: { inputTokens: 100, outputTokens: 20, cacheReadTokens: 0 },
      cost: { microdollars: 1, usd: "$0.000001", source: "provider" },
      durationMs: 250,
      attempts: [
        { provider: "openai", model: "gpt-5-mini", ended: "completed", status: 200, durationMs: 250 },
      ],
    },
  };
}
