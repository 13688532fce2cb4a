import type { Answer, Ask } from "@iron/mock-provider";
import { startMockProvider, type MockProvider } from "@iron/mock-provider";
import { LlmRouter } from "@iron/runtime";
import type { EventBus, IronEvent, Policy } from "@iron/types";
import { onTestFinished } from "vitest";
import { createSafety, type DetectionEntry, type SafetyOptions } from "../src/index.ts";

export interface Rig {
  readonly mock: MockProvider;
  readonly router: LlmRouter;
  readonly events: readonly IronEvent[];
  readonly entries: readonly DetectionEntry[];
  /** What the provider was sent, as text. */
  sent(): string;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** A router with the safety policy before the offline provider, all real and on loopback. */
export async function startRig(
  safety: SafetyOptions = {},
  answer?: (ask: Ask) => Answer | undefined,
  more: readonly Policy[] = [],
): Promise<Rig> {
  const mock = await startMockProvider({ tokensPerChunk: 1, ...(answer && { answer }) });
  const events: IronEvent[] = [];
  const entries: DetectionEntry[] = [];
  const bus: EventBus = {
    heard: true,
    publish: (event) => void events.push(event),
    subscribe: () => () => undefined,
  };
  const { policy } = createSafety({
    events: bus,
    onDetection: (entry) => void entries.push(entry),
    ...safety,
  });
  const router = await LlmRouter.start({
    providers: [
      { name: "openai", vendor: "openai", baseUrl: mock.url, key: "sk-test-0123456789abcdef" },
      { name: "anthropic", vendor: "anthropic", baseUrl: mock.url, key: "sk-ant-test-0123456789abcdef" },
    ],
    events: bus,
    policies: [policy, ...more],
  });
  onTestFinished(async () => {
    await router.stop();
    await mock.stop();
  });
  return {
    mock,
    router,
    events,
    entries,
    sent: () => mock.requests.map((request) => Buffer.from(request.body).toString("utf8")).join("\n"),
    post: (path, body, headers = {}) =>
      fetch(router.baseUrl + path, {
        method: "POST",
        headers: { authorization: `Bearer ${router.apiKey}`, "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      }),
  };
}
