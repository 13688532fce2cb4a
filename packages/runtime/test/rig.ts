import type { Budget, BudgetOptions } from "@iron/cost";
import { costOf, createBudget } from "@iron/cost";
import type { MockProvider, MockProviderOptions } from "@iron/mock-provider";
import { startMockProvider } from "@iron/mock-provider";
import type { EventBus, IronEvent, Outcome } from "@iron/types";
import { onTestFinished } from "vitest";
import type { LlmRouterOptions } from "../src/index.ts";
import { LlmRouter } from "../src/index.ts";

export const OPENAI_KEY = "sk-canary-openai-0123456789abcdef";
export const ANTHROPIC_KEY = "sk-ant-canary-0123456789abcdef";

export interface Rig {
  readonly mock: MockProvider;
  readonly router: LlmRouter;
  readonly budget: Budget;
  readonly bus: EventBus;
  /** Settled exchanges, in order. */
  readonly outcomes: readonly Outcome[];
  /** What the router told of its own defects: a passing test leaves it empty. */
  readonly defects: readonly unknown[];
  /** Resolves when so many exchanges have settled. */
  settled(count: number): Promise<void>;
  post(path: string, body: unknown, init?: ClientInit): Promise<Response>;
  /** What the provider billed, by our prices: the truth to compare charges with. */
  oracle(): number;
}

export interface ClientInit {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly method?: string;
}

export interface RigOptions {
  readonly mock?: MockProviderOptions;
  readonly budget?: BudgetOptions;
  readonly router?: Partial<LlmRouterOptions>;
  /** Where the router believes the provider to be; a proxy between the two, for instance. */
  readonly upstream?: (mock: MockProvider) => string | Promise<string>;
}

/** A router with a budget before the offline provider, all real and on loopback. Stopped when the test ends. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const mock = await startMockProvider(options.mock);
  const outcomes: Outcome[] = [];
  const defects: unknown[] = [];
  const bus = recordingBus(outcomes);
  const budget = createBudget({ ...options.budget, events: bus });
  const baseUrl = (await options.upstream?.(mock)) ?? mock.url;
  const router = await LlmRouter.start({
    providers: [
      { name: "openai", vendor: "openai", baseUrl, key: OPENAI_KEY },
      { name: "anthropic", vendor: "anthropic", baseUrl, key: ANTHROPIC_KEY },
    ],
    events: bus,
    budget: budget.control,
    onDefect: (error) => void defects.push(error),
    ...options.router,
    policies: [...(options.router?.policies ?? []), budget.policy],
  });
  onTestFinished(async () => {
    await router.stop();
    await mock.stop();
  });
  return {
    mock,
    router,
    budget,
    bus,
    outcomes,
    defects,
    settled: (count) => bus.until(() => outcomes.length >= count),
    post: (path, body, init = {}) =>
      fetch(router.baseUrl + path, {
        method: "POST",
        ...init,
        headers: {
          authorization: `Bearer ${router.apiKey}`,
          "content-type": "application/json",
          ...init.headers,
        },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    oracle: () => mock.bill.reduce((sum, entry) => sum + priceOf(budget, entry), 0),
  };
}

function priceOf(budget: Budget, entry: MockProvider["bill"][number]): number {
  const vendor = entry.model.startsWith("claude") ? "anthropic" : "openai";
  const price = budget.prices.find(vendor, entry.model);
  if (price === undefined) throw new Error(`the test uses a model without a price: ${entry.model}`);
  return costOf(entry.usage, price);
}

interface RecordingBus extends EventBus {
  until(done: () => boolean): Promise<void>;
}

function recordingBus(outcomes: Outcome[]): RecordingBus {
  const listeners = new Set<(event: IronEvent) => void>();
  const waiting = new Set<() => void>();
  return {
    heard: true,
    publish(event) {
      if (event.type === "exchange_settled") outcomes.push(event.outcome);
      for (const listener of listeners) listener(event);
      for (const check of waiting) check();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    until: (done) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!done()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}

export const CHAT = {
  model: "gpt-5-mini",
  max_tokens: 64,
  messages: [{ role: "user", content: "Say something about rivers." }],
} as const;

export const MESSAGES = {
  model: "claude-sonnet-5",
  max_tokens: 64,
  messages: [{ role: "user", content: "Say something about rivers." }],
} as const;

export const RESPONSES = {
  model: "gpt-5-mini",
  max_output_tokens: 64,
  input: "Say something about rivers.",
} as const;
