import { startMockProvider } from "@iron/mock-provider";
import { startRouter, type IronRouter } from "@iron/sdk";
import { onTestFinished } from "vitest";
import { startRelay, type Relay } from "../src/index.ts";

export interface Scene {
  readonly router: IronRouter;
  readonly relay: Relay;
  call(body?: object, token?: string): Promise<Response>;
}

/** A router with everything that a page can show: windows, agents with budgets, refusals, redactions, a provider that is down. */
export async function startScene(options: { readonly page: string; readonly port?: number }): Promise<Scene> {
  const mock = await startMockProvider();
  const router = await startRouter({
    providers: [
      {
        name: "openai",
        vendor: "openai",
        baseUrl: mock.openaiBaseUrl,
        key: "sk-canary-scene",
        models: ["gpt-*"],
      },
      { name: "anthropic", vendor: "anthropic", baseUrl: mock.anthropicBaseUrl, key: "sk-ant-canary-scene" },
      { name: "local", vendor: "openai", baseUrl: "http://127.0.0.1:9/v1", key: "none", models: ["llama*"] },
    ],
    budget: { limit: ["1/month", "0.10/day", "0.01/hour"], agents: { "*": "0.05/day" } },
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
  });
  const relay = await startRelay({
    routers: [{ url: router.baseUrl.replace(/\/v1$/, ""), token: router.adminKey }],
    page: options.page,
    ...(options.port !== undefined && { port: options.port }),
    coalesceMs: 50,
  });
  onTestFinished(async () => {
    await relay.stop();
    await router.stop();
    await mock.stop();
  });
  return {
    router,
    relay,
    call: (body = {}, token = router.apiKey) =>
      fetch(`${router.baseUrl}/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({
          model: "gpt-5-mini",
          max_tokens: 30,
          messages: [{ role: "user", content: "Hello" }],
          ...body,
        }),
      }),
  };
}
