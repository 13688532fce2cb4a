import type { Faults } from "@iron/mock-provider";
import fc from "fast-check";
import { expect, it } from "vitest";
import { anthropic, CHAT, mockProvider, openai, startRig, status } from "./rig.ts";

const FAULTS: Readonly<Record<string, Faults | undefined>> = {
  none: undefined,
  slow: { kind: "delay", ms: 40 },
  limited: status(429, { "retry-after-ms": "20" }),
  busy: status(503),
  broken: status(500),
  refused: status(401),
  mistaken: status(400),
  reset: { kind: "reset" },
  truncated: { kind: "eof", afterChunks: 2 },
  cut: { kind: "close", afterChunks: 2 },
  error: { kind: "stream_error", afterChunks: 0 },
  hangs: { kind: "silence" },
};

const fault = fc.constantFrom(...Object.keys(FAULTS));
const request = fc.record({
  stream: fc.boolean(),
  max: fc.integer({ min: 4, max: 8 }),
  key: fc.option(fc.constantFrom("one", "two"), { nil: undefined }),
  leaveAfterMs: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
});

it("whatever fails and whoever leaves, with every policy on: nothing stays held, and what was billed was charged", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { minLength: 4, maxLength: 12 }),
      fc.array(fault, { minLength: 4, maxLength: 12 }),
      fc.array(request, { minLength: 4, maxLength: 12 }),
      async (firstFaults, secondFaults, requests) => {
        const [first, second] = [await mockProvider(), await mockProvider()];
        first.next(...firstFaults.map((name) => FAULTS[name]));
        second.next(...secondFaults.map((name) => FAULTS[name]));
        const rig = await startRig({
          providers: [openai(first), anthropic(second)],
          mocks: [first, second],
          router: { models: { smart: ["gpt-5-mini", "claude-sonnet-5"] } },
          reliability: {
            retry: { baseMs: 3 },
            breaker: { openMs: 30 },
            concurrency: { limits: { "*": 3 } },
            hedge: { afterMs: 15, minMs: 1 },
            cache: {},
            firstFrameMs: 120,
            idempotency: true,
            deadlineMs: 1000,
          },
        });
        const asked = requests.map(async ({ stream, max, key, leaveAfterMs }) => {
          const body = { ...CHAT, model: "smart", max_tokens: max, stream };
          const headers = key === undefined ? {} : { "idempotency-key": key };
          const signal = leaveAfterMs === undefined ? undefined : AbortSignal.timeout(leaveAfterMs);
          try {
            const reply = await rig.post(body, { headers, ...(signal && { signal }) });
            await reply.text();
          } catch (error) {
            // Who stays to the end gets an answer, whatever it is.
            if (signal?.aborted !== true) throw error;
          }
        });
        await Promise.all(asked);
        await rig.router.stop();
        await rig.money(rig.outcomes.length);
        expect(new Set(rig.outcomes.flatMap(({ calls }) => calls.map(({ id }) => id))).size).toBe(
          rig.outcomes.reduce((sum, { calls }) => sum + calls.length, 0),
        );
      },
    ),
    { numRuns: 15 },
  );
});
