import { builtinPrices, costOf } from "@iron/cost";
import { type MockProvider, type MockProviderOptions, startMockProvider } from "@iron/mock-provider";
import { type IronRouter, startRouter, type StartRouterOptions } from "@iron/sdk";
import type { IronEvent } from "@iron/types";
import { expect, onTestFinished } from "vitest";

export const OPENAI_KEY = "sk-test-openai-0123456789abcdef";
export const ANTHROPIC_KEY = "sk-ant-test-0123456789abcdef";

export const CHAT = {
  model: "gpt-5-mini",
  max_tokens: 64,
  messages: [{ role: "user", content: "Say something about rivers." }],
} as const;

export const BUDGET = {
  limit: 50,
  priceAs: { first: "openai", "next-1": "openai", other: "anthropic" },
} as const;

export interface Rig {
  readonly router: IronRouter;
  readonly events: readonly IronEvent[];
  post(body?: unknown, path?: string): Promise<Response>;
  /** Waits for so many requests to settle; holds what was charged to what the mocks have billed, and nothing may stay held. */
  money(requests: number): Promise<void>;
}

export async function mockProvider(options?: MockProviderOptions): Promise<MockProvider> {
  const mock = await startMockProvider(options);
  onTestFinished(() => mock.stop());
  return mock;
}

/** The composed router with its default policies before offline providers. Stopped when the test ends. */
export async function startRig(
  mocks: readonly MockProvider[],
  options: Partial<StartRouterOptions> = {},
): Promise<Rig> {
  const defects: unknown[] = [];
  const router = await startRouter({
    providers: mocks.map((mock, at) => openai(mock, at === 0 ? "first" : `next-${at}`)),
    budget: BUDGET,
    onDefect: (error) => void defects.push(error),
    ...options,
  });
  onTestFinished(() => router.stop());
  const events: IronEvent[] = [];
  router.events.subscribe((event) => void events.push(event));
  return {
    router,
    events,
    post: (body = CHAT, path = "/chat/completions") =>
      fetch(router.baseUrl + path, {
        method: "POST",
        headers: { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    async money(requests) {
      await expect.poll(() => router.requests.list().length).toBe(requests);
      expect(defects).toEqual([]);
      const charged = router.requests.list().reduce((sum, { cost }) => sum + cost.microdollars, 0);
      expect(charged).toBe(billed(mocks));
      const reply = await fetch(`${router.baseUrl.replace(/\/v1$/, "")}/iron/budget`, {
        headers: { authorization: `Bearer ${router.apiKey}` },
      });
      const { budgets } = (await reply.json()) as { budgets: { budget: string; heldUsd: string }[] };
      expect(budgets).toEqual([expect.objectContaining({ budget: "router", heldUsd: "$0.00" })]);
      expect(Math.round((router.budgetStatus?.[0] ?? -1) * 1_000_000)).toBe(charged);
    },
  };
}

export function openai(
  mock: MockProvider,
  name: string,
): NonNullable<StartRouterOptions["providers"]>[number] {
  return { name, vendor: "openai", baseUrl: mock.url, key: OPENAI_KEY };
}

/** In microdollars, by our prices. */
function billed(mocks: readonly MockProvider[]): number {
  const prices = builtinPrices();
  return mocks
    .flatMap((mock) => mock.bill)
    .reduce((sum, { model, usage }) => {
      const price = prices.find(model.startsWith("claude") ? "anthropic" : "openai", model);
      if (price === undefined) throw new Error(`the test uses a model without a price: ${model}`);
      return sum + costOf(usage, price);
    }, 0);
}

export function status(
  code: number,
  headers: Readonly<Record<string, string>> = {},
): { readonly kind: "status"; readonly status: number; readonly headers: Readonly<Record<string, string>> } {
  return { kind: "status", status: code, headers };
}
