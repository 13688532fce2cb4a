import { describe, expect, it } from "vitest";
import type { ReliabilityOptions } from "../src/index.ts";
import { mockProvider, openai, startRig, status } from "./rig.ts";

/** Sends `rate` requests a second for so long, whatever becomes of those before; gives calls per request. */
async function amplification(reliability: ReliabilityOptions, latencyMs: number): Promise<number> {
  const mock = await mockProvider({ latencyMs });
  const rig = await startRig({ providers: [openai(mock)], mocks: [mock], reliability });
  mock.script(status(503));
  const rate = 200;
  const sent: Promise<unknown>[] = [];
  for (let tick = 0; tick < 24; tick += 1) {
    for (let one = 0; one < rate / 20; one += 1) sent.push(rig.post().then(async (reply) => reply.text()));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await Promise.all(sent);
  expect(await rig.money(sent.length)).toBe(0);
  return mock.requests.length / sent.length;
}

describe("U-24: a provider that always answers 503, at 200 requests a second", () => {
  it.each([5, 300])(
    "gets at most 1.2 calls per request without a breaker (latency %i ms)",
    async (latencyMs) => {
      const times = await amplification({ breaker: false, retry: {} }, latencyMs);
      expect(times).toBeGreaterThan(1);
      expect(times).toBeLessThanOrEqual(1.2);
    },
  );

  it("gets next to nothing with the breaker", async () => {
    expect(await amplification({ retry: {} }, 5)).toBeLessThan(0.3);
  });
});
