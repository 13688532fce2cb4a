import type { Budget, BudgetOptions } from "@iron/cost";
import { costOf, createBudget } from "@iron/cost";
import type { Fault, MockProvider, MockProviderOptions } from "@iron/mock-provider";
import { startMockProvider } from "@iron/mock-provider";
import type { LlmRouterOptions, ProviderOptions } from "@iron/runtime";
import { LlmRouter } from "@iron/runtime";
import { createEventBus } from "@iron/runtime-state";
import type { IronEvent, Outcome } from "@iron/types";
import { expect, onTestFinished } from "vitest";
import type { Reliability, ReliabilityOptions } from "../src/index.ts";
import { createReliability } from "../src/index.ts";

export interface Rig {
  readonly router: LlmRouter;
  readonly reliability: Reliability;
  readonly budget: Budget;
  readonly outcomes: readonly Outcome[];
  readonly events: readonly IronEvent[];
  readonly facts: readonly ReadonlyMap<string, unknown>[];
  post(body?: unknown, init?: ClientInit): Promise<Response>;
  /** Waits for so many exchanges to settle, checks the money, gives what was charged in microdollars. */
  money(exchanges: number): Promise<number>;
}

export interface ClientInit {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly path?: string;
}

export interface RigOptions {
  readonly providers: readonly ProviderOptions[];
  /** Whose bills the charges must cover. */
  readonly mocks: readonly MockProvider[];
  readonly reliability?: ReliabilityOptions;
  readonly budget?: BudgetOptions;
  readonly router?: Partial<LlmRouterOptions>;
}

export async function mockProvider(options?: MockProviderOptions): Promise<MockProvider> {
  const mock = await startMockProvider(options);
  onTestFinished(async () => mock.stop());
  return mock;
}

/** A router with budget and reliability before offline providers, all real and on loopback. Stopped when the test ends. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const events = createEventBus();
  const outcomes: Outcome[] = [];
  const seen: IronEvent[] = [];
  const facts: ReadonlyMap<string, unknown>[] = [];
  events.subscribe((event) => {
    seen.push(event);
    if (event.type !== "exchange_settled") return;
    outcomes.push(event.outcome);
    facts.push(event.exchange.report.facts);
  });
  const budget = createBudget({ limit: 50, waitMs: 0, ...options.budget, events });
  const reliability = createReliability({ retry: { baseMs: 5 }, ...options.reliability, events });
  const defects: unknown[] = [];
  const router = await LlmRouter.start({
    providers: options.providers,
    events,
    budget: budget.control,
    onDefect: (error) => void defects.push(error),
    ...options.router,
    policies: [
      ...reliability.early,
      ...(options.router?.policies ?? []),
      ...reliability.policies,
      budget.policy,
    ],
  });
  onTestFinished(async () => router.stop());
  return {
    router,
    reliability,
    budget,
    outcomes,
    events: seen,
    facts,
    post: (body = CHAT, { path = "/chat/completions", ...init } = {}) =>
      fetch(router.baseUrl + path, {
        method: "POST",
        ...init,
        headers: {
          authorization: `Bearer ${router.apiKey}`,
          "content-type": "application/json",
          ...init.headers,
        },
        body: JSON.stringify(body),
      }),
    async money(exchanges) {
      await expect.poll(() => outcomes.length, { interval: 2, timeout: 10_000 }).toBe(exchanges);
      expect(defects).toEqual([]);
      const [own] = await budget.control.status();
      const charged = outcomes.reduce((sum, outcome) => sum + outcome.charged, 0);
      expect(own?.held).toBe(0);
      expect(own?.spent).toBe(charged);
      expect(charged).toBeGreaterThanOrEqual(billed(budget, options.mocks));
      return charged;
    },
  };
}

/** What the providers billed, by our prices, in microdollars. */
export function billed(budget: Budget, mocks: readonly MockProvider[]): number {
  return mocks
    .flatMap((mock) => mock.bill)
    .reduce((sum, { model, usage }) => {
      const price = budget.prices.find(model.startsWith("claude") ? "anthropic" : "openai", model);
      if (price === undefined) throw new Error(`the test uses a model without a price: ${model}`);
      return sum + costOf(usage, price);
    }, 0);
}

export function openai(mock: { readonly url: string }, more: Partial<ProviderOptions> = {}): ProviderOptions {
  return { name: "openai", vendor: "openai", baseUrl: mock.url, key: "sk-test-openai-0123456789", ...more };
}

export function anthropic(
  mock: { readonly url: string },
  more: Partial<ProviderOptions> = {},
): ProviderOptions {
  return {
    name: "anthropic",
    vendor: "anthropic",
    baseUrl: mock.url,
    key: "sk-ant-test-0123456789",
    ...more,
  };
}

export function status(code: number, headers: Readonly<Record<string, string>> = {}): Fault {
  return { kind: "status", status: code, headers };
}

export const CHAT = {
  model: "gpt-5-mini",
  max_tokens: 64,
  messages: [{ role: "user", content: "Say something about rivers." }],
} as const;
