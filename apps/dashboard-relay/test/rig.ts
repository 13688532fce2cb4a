import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMockProvider } from "@iron/mock-provider";
import { startRouter, type IronRouter } from "@iron/sdk";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { startRelay, type Relay, type ServerMessage } from "../src/index.ts";

export interface Rig {
  readonly router: IronRouter;
  readonly relay: Relay;
  call(model?: string): Promise<string>;
}

export function pageStub(): string {
  const folder = mkdtempSync(join(tmpdir(), "iron-page-"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.html"), "<title>Iron</title>");
  return folder;
}

/** A router before the offline provider, and a relay that follows it. */
export async function startRig(
  options: {
    readonly page?: string;
    readonly budget?: string;
    readonly token?: string;
    readonly state?: string;
  } = {},
): Promise<Rig> {
  const mock = await startMockProvider();
  const router = await startRouter({
    providers: [
      {
        name: "openai",
        vendor: "openai",
        baseUrl: mock.openaiBaseUrl,
        key: "sk-canary-relay",
        models: ["*"],
      },
    ],
    budget: options.budget ?? "5",
    ...(options.state !== undefined && { state: options.state }),
  });
  const url = router.baseUrl.replace(/\/v1$/, "");
  const relay = await startRelay({
    routers: [{ url, token: router.adminKey }],
    page: options.page ?? pageStub(),
    token: options.token,
    coalesceMs: 20,
  });
  onTestFinished(async () => {
    await relay.stop();
    await router.stop();
    await mock.stop();
  });
  return {
    router,
    relay,
    async call(model = "gpt-5-mini") {
      const reply = await fetch(`${router.baseUrl}/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" },
        body: JSON.stringify({
          model,
          max_tokens: 30,
          messages: [{ role: "user", content: "private words" }],
        }),
      });
      await reply.text();
      return reply.headers.get("x-iron-request-id") ?? "";
    },
  };
}

export interface Client {
  readonly messages: readonly ServerMessage[];
  readonly texts: readonly string[];
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  until(wanted: (message: ServerMessage) => boolean): Promise<ServerMessage>;
}

/** A page's WebSocket, without the page. */
export function connect(relay: Relay, auth?: object, headers: Record<string, string> = {}): Client {
  const socket = new WebSocket(relay.url.replace("http", "ws") + "/ws", { headers });
  const messages: ServerMessage[] = [];
  const texts: string[] = [];
  const waiting = new Set<() => void>();
  socket.on("open", () => auth !== undefined && socket.send(JSON.stringify(auth)));
  socket.on("error", () => undefined);
  socket.on("message", (data) => {
    const text = Buffer.from(data as Buffer).toString();
    texts.push(text);
    messages.push(JSON.parse(text) as ServerMessage);
    for (const check of waiting) check();
  });
  onTestFinished(() => socket.terminate());
  return {
    messages,
    texts,
    socket,
    closed: new Promise((resolve) => socket.on("close", resolve)),
    until: (wanted) =>
      new Promise((resolve) => {
        const check = (): void => {
          const found = messages.find(wanted);
          if (found === undefined) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
      }),
  };
}
