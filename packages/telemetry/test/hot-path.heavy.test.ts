import { closeSync, openSync } from "node:fs";
import { drivePolicy, fakeCall, fakeExchange, makeCanary } from "@iron/testing";
import type { CallGuard, Outcome } from "@iron/types";
import { TracerProvider } from "@opentelemetry/sdk-trace";
import { expect, it, onTestFinished } from "vitest";
import { createTelemetry, type TelemetryOptions } from "../src/index.ts";
import { genAiSignals } from "../src/otel/index.ts";

const LIMIT_US = 10;
const ROUNDS = 7;
const EXCHANGES = 20_000;

/** Microseconds of one exchange with one call: the best of several rounds, because other work on the machine only ever adds. */
async function microseconds(options: TelemetryOptions): Promise<number> {
  const { policy, stop } = createTelemetry({
    secrets: Array.from({ length: 10 }, () => makeCanary()),
    ...options,
  });
  const driven = await drivePolicy(policy);
  const outcome: Outcome = {
    ...driven.outcome,
    usage: { inputTokens: 1200, outputTokens: 340 },
    source: "provider",
  };
  const call = fakeCall();
  const [record] = outcome.calls;
  if (record === undefined) throw new Error("no call was made");
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const exchange = fakeExchange({ agent: "alice" });
    const begun = performance.now();
    for (let count = 0; count < EXCHANGES; count += 1) {
      const guard = policy.guard(exchange);
      const opened = guard.open?.(call) as CallGuard | undefined;
      void opened?.close(record.end);
      void guard.settle?.(outcome);
    }
    best = Math.min(best, ((performance.now() - begun) / EXCHANGES) * 1000);
  }
  await stop();
  return best;
}

it(`metrics and log line cost less than ${LIMIT_US} us a request`, async () => {
  const file = openSync("/dev/null", "w");
  onTestFinished(() => closeSync(file));
  const log = { format: "json", destination: file } as const;
  const provider = new TracerProvider({});
  const figures = {
    "metrics alone": await microseconds({ log: false }),
    "metrics and log line": await microseconds({ log }),
    "metrics, log line and spans, nothing exported": await microseconds({
      log,
      observers: [genAiSignals({ tracer: provider.getTracer("bench") })],
    }),
  };
  for (const [name, value] of Object.entries(figures))
    console.log(`${name}: ${value.toFixed(1)} us a request`);
  expect(figures["metrics and log line"]).toBeLessThan(LIMIT_US);
});
