import { type Budget, type BudgetOptions, createBudget } from "@iron/cost";
import { type MockProvider, type MockProviderOptions, startMockProvider } from "@iron/mock-provider";
import { LlmRouter, type LlmRouterOptions } from "@iron/runtime";
import type { EventBus, IronEvent } from "@iron/types";
import { onTestFinished } from "vitest";
import { createTelemetry, metricsMount, type Telemetry, type TelemetryOptions } from "../src/index.ts";

export const OPENAI_KEY = "sk-canary-openai-0123456789abcdef";
export const ANTHROPIC_KEY = "sk-ant-canary-0123456789abcdef";
export const CLIENT_TOKEN = "ic-token-canary-fedcba9876543210";
export const ADMIN_TOKEN = "admin-token-canary-13579bdf02468ace";

export interface Rig {
  readonly mock: MockProvider;
  readonly router: LlmRouter;
  readonly telemetry: Telemetry;
  readonly budget: Budget;
  readonly events: EventBus;
  /** Every line of the log, as written. */
  readonly lines: string[];
  /** The lines read back. */
  rows(): Record<string, unknown>[];
  /** Lines of requests, once there are so many. */
  requests(count: number): Promise<Record<string, unknown>[]>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  readonly defects: unknown[];
}

export interface RigOptions {
  readonly telemetry?: TelemetryOptions;
  readonly mock?: MockProviderOptions;
  readonly budget?: BudgetOptions;
  readonly router?: Partial<LlmRouterOptions>;
}

/** A router with telemetry and a budget before the offline provider, all real and on loopback. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const mock = await startMockProvider(options.mock);
  const events = simpleBus();
  const budget = createBudget({ ...options.budget, events });
  const lines: string[] = [];
  const defects: unknown[] = [];
  const telemetry = createTelemetry({
    log: { level: "trace", format: "json", destination: { write: (line) => void lines.push(line) } },
    secrets: [OPENAI_KEY, ANTHROPIC_KEY, CLIENT_TOKEN, ADMIN_TOKEN],
    events,
    budget: budget.control,
    ...options.telemetry,
  });
  const router = await LlmRouter.start({
    providers: [
      { name: "openai", vendor: "openai", baseUrl: mock.url, key: OPENAI_KEY },
      { name: "anthropic", vendor: "anthropic", baseUrl: mock.url, key: ANTHROPIC_KEY },
    ],
    apiKey: CLIENT_TOKEN,
    adminKey: ADMIN_TOKEN,
    events,
    budget: budget.control,
    mounts: [
      metricsMount(telemetry.metrics, { adminToken: () => ADMIN_TOKEN, clientToken: () => CLIENT_TOKEN }),
    ],
    onDefect: (error) => void defects.push(error),
    ...options.router,
    policies: [telemetry.policy, ...(options.router?.policies ?? []), budget.policy],
  });
  onTestFinished(async () => {
    await router.stop();
    await mock.stop();
  });
  const rows = (): Record<string, unknown>[] =>
    lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const requests = (): Record<string, unknown>[] => rows().filter(({ msg }) => msg === "request");
  return {
    mock,
    router,
    telemetry,
    budget,
    events,
    lines,
    defects,
    rows,
    async requests(count) {
      for (let tries = 0; requests().length < count && tries < 500; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 5));
      return requests();
    },
    post: (path, body, headers = {}) =>
      fetch(router.baseUrl + path, {
        method: "POST",
        headers: { authorization: `Bearer ${CLIENT_TOKEN}`, "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
  };
}

function simpleBus(): EventBus {
  const listeners = new Set<(event: IronEvent) => void>();
  return {
    get heard() {
      return listeners.size > 0;
    },
    publish(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const PROMPT = "the-prompt-canary nobody may read in a log";

export const CHAT: Readonly<Record<string, unknown>> = {
  model: "gpt-5-mini",
  max_tokens: 64,
  messages: [{ role: "user", content: PROMPT }],
};

export const MESSAGES: Readonly<Record<string, unknown>> = {
  model: "claude-sonnet-5",
  max_tokens: 64,
  messages: [{ role: "user", content: PROMPT }],
};
