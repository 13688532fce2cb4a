import { startMockProvider } from "@iron/mock-provider";
import type { ProviderConfig } from "@iron/sdk";

/** The offline provider in this process, and how the router reaches it. */
export interface DemoProvider {
  readonly providers: readonly ProviderConfig[];
  stop(): Promise<void>;
}

/** Starts the offline provider on a free loopback port, under the names of the two it stands for, so that their prices apply. */
export async function startDemoProvider(): Promise<DemoProvider> {
  const mock = await startMockProvider({ latencyMs: 20, chunkDelayMs: 10 });
  const standIn = (vendor: ProviderConfig["vendor"]): ProviderConfig => ({
    name: vendor,
    vendor,
    baseUrl: mock.url,
    key: "offline",
  });
  return {
    providers: [standIn("openai"), standIn("anthropic")],
    stop: () => mock.stop(),
  };
}
