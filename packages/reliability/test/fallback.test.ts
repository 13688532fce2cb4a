import type { Exchange, Policy } from "@iron/types";
import { IronError } from "@iron/types";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anthropic, billed, CHAT, mockProvider, openai, startRig, status } from "./rig.ts";
import type { Rig } from "./rig.ts";

const SMART = { ...CHAT, model: "smart" };
const ALIASES = { models: { smart: ["gpt-5-mini", "claude-sonnet-5"] } };
type Mock = Awaited<ReturnType<typeof mockProvider>>;

async function twoProviders(
  more: Partial<Parameters<typeof startRig>[0]> = {},
): Promise<{ first: Mock; second: Mock; rig: Rig }> {
  const first = await mockProvider();
  const second = await mockProvider();
  const rig = await startRig({
    providers: [openai(first), anthropic(second)],
    mocks: [first, second],
    router: ALIASES,
    ...more,
  });
  return { first, second, rig };
}

describe("fallback, at the router's front door", () => {
  it.each([false, true])(
    "U-22: the second provider answers in the client's format, and both calls are under one request (stream: %s)",
    async (stream) => {
      const { first, second, rig } = await twoProviders();
      first.script(status(503));
      const reply = await rig.post({ ...SMART, stream });
      expect(reply.status).toBe(200);
      expect(reply.headers.get("x-iron-provider")).toBe("anthropic");
      expect(reply.headers.get("x-iron-model")).toBe("claude-sonnet-5");
      expect(await reply.text()).toContain(stream ? "chat.completion.chunk" : '"chat.completion"');
      expect(await rig.money(1)).toBe(billed(rig.budget, [second]));
      const calls = rig.outcomes[0]?.calls ?? [];
      expect(calls.map(({ target }) => target.provider)).toEqual(["openai", "openai", "anthropic"]);
      expect(new Set(calls.map(({ id }) => id.split(".")[0])).size).toBe(1);
      expect(rig.facts[0]?.get("fallback_from")).toBe("openai/gpt-5-mini");
      expect(first.requests).toHaveLength(2);
    },
  );

  it("U-22: an error as the first frame of a stream still falls back", async () => {
    const { first, second, rig } = await twoProviders();
    first.script({ kind: "stream_error", afterChunks: 0, type: "overloaded_error" });
    const reply = await rig.post({ ...SMART, stream: true });
    expect(reply.headers.get("x-iron-provider")).toBe("anthropic");
    expect(await reply.text()).toContain("[DONE]");
    await rig.money(1);
    expect(first.requests).toHaveLength(1);
    expect(second.requests).toHaveLength(1);
  });

  it("U-22: after the first byte of content nothing falls back", async () => {
    const { first, second, rig } = await twoProviders();
    first.script({ kind: "stream_error", afterChunks: 3 });
    const reply = await rig.post({ ...SMART, stream: true });
    expect(reply.headers.get("x-iron-provider")).toBe("openai");
    expect(await reply.text()).not.toContain("[DONE]");
    await rig.money(1);
    expect(second.requests).toHaveLength(0);
  });

  it("U-22: a first call that may have run is charged too", async () => {
    const { first, second, rig } = await twoProviders();
    first.script({ kind: "reset" });
    const reply = await rig.post(SMART);
    expect(reply.headers.get("x-iron-provider")).toBe("anthropic");
    await reply.json();
    const charged = await rig.money(1);
    expect(charged).toBeGreaterThan(billed(rig.budget, [second]));
    expect(rig.outcomes[0]?.calls.map(({ money }) => money.source)).toEqual(["ambiguous", "provider"]);
  });

  it("U-22: a first call that may have run ends it, when told so", async () => {
    const { first, second, rig } = await twoProviders({
      reliability: { fallback: { afterMayHaveRun: false } },
    });
    first.script({ kind: "reset" });
    expect((await rig.post(SMART)).status).toBe(502);
    expect(second.requests).toHaveLength(0);
    await rig.money(1);
  });

  it("U-23: when all fail the last provider's error is told, as final, within the deadline", async () => {
    const { first, second, rig } = await twoProviders({
      reliability: { deadlineMs: 2000, retry: { baseMs: 5 } },
    });
    first.script(status(503));
    second.script(status(500));
    const begun = performance.now();
    const reply = await rig.post(SMART);
    expect(performance.now() - begun).toBeLessThan(2000);
    expect(reply.status).toBe(500);
    expect(reply.headers.get("x-should-retry")).toBe("false");
    expect(await rig.money(1)).toBe(0);
    expect(rig.outcomes[0]?.calls).toHaveLength(4);
  });

  it("U-23: a deadline ends a try that hangs, with 504, and what it may have cost is charged", async () => {
    const { first, second, rig } = await twoProviders({ reliability: { deadlineMs: 150 } });
    first.script({ kind: "silence" });
    second.script({ kind: "silence" });
    const begun = performance.now();
    const reply = await rig.post(SMART);
    expect(reply.status).toBe(504);
    expect(performance.now() - begun).toBeLessThan(1500);
    await rig.money(1);
    expect(rig.outcomes[0]?.calls).toHaveLength(1);
    expect(rig.outcomes[0]?.calls[0]?.end).toMatchObject({ failure: { kind: "call_timeout" } });
    await expect
      .poll(() => first.connections.filter(({ closedAt }) => closedAt === undefined).length)
      .toBe(0);
  });

  it("goes on to the next target when the first sends no frame in its time", async () => {
    const { first, rig } = await twoProviders({ reliability: { firstFrameMs: 100 } });
    first.script({ kind: "silence" });
    const reply = await rig.post(SMART);
    expect(reply.headers.get("x-iron-provider")).toBe("anthropic");
    await reply.json();
    await rig.money(1);
  });

  it("goes along a configured chain when the request's own targets are used up", async () => {
    const { first, second, rig } = await twoProviders({
      router: {},
      reliability: {
        fallback: {
          chains: {
            "gpt-5-mini": [
              { provider: "anthropic", model: "claude-sonnet-5", dialect: "anthropic-messages" },
            ],
          },
        },
      },
    });
    first.script(status(500));
    const reply = await rig.post(CHAT);
    expect(reply.headers.get("x-iron-provider")).toBe("anthropic");
    expect(await reply.json()).toMatchObject({ object: "chat.completion" });
    expect(await rig.money(1)).toBe(billed(rig.budget, [second]));
  });

  it.each([400, 422])("leaves a client's %i where it is", async (code) => {
    const { first, second, rig } = await twoProviders();
    first.script(status(code));
    expect((await rig.post(SMART)).status).toBe(code);
    expect(second.requests).toHaveLength(0);
    expect(await rig.money(1)).toBe(0);
  });

  it("a money refusal falls back only if configured", async () => {
    const tight = { budget: { limit: 50, models: { "gpt-5-mini": "0.000001" } } };
    const strict = await twoProviders(tight);
    expect((await strict.rig.post(SMART)).status).toBe(402);
    expect(strict.second.requests).toHaveLength(0);
    expect(await strict.rig.money(1)).toBe(0);

    const lax = await twoProviders({ ...tight, reliability: { fallback: { onMoney: true } } });
    const reply = await lax.rig.post(SMART);
    expect(reply.headers.get("x-iron-provider")).toBe("anthropic");
    await reply.json();
    expect(await lax.rig.money(1)).toBe(billed(lax.rig.budget, [lax.second]));
  });
});

/** Lets one agent use some models only. */
function allowModels(allowed: ReadonlySet<string>): Policy {
  return {
    name: "models",
    guard: (_exchange: Exchange) => ({
      open(call) {
        if (!allowed.has(call.target.model)) throw new IronError("forbidden", "not this model");
      },
    }),
  };
}

describe("S-99: rules are asked again for every target", () => {
  it("no mix of failures reaches a model that a rule forbids", async () => {
    const models = ["gpt-5-mini", "gpt-5", "claude-sonnet-5", "claude-haiku-4-5"];
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(models),
        fc.shuffledSubarray(models, { minLength: 2 }),
        fc.array(fc.constantFrom(200, 429, 500, 503, 401), { minLength: 4, maxLength: 4 }),
        async (allowed, chain, answers) => {
          const mock = await mockProvider();
          mock.script(() => {
            const code = answers[mock.requests.length % answers.length];
            return code === 200 || code === undefined ? undefined : status(code);
          });
          const rig = await startRig({
            providers: [openai(mock), anthropic(mock)],
            mocks: [mock],
            router: { models: { smart: chain }, policies: [allowModels(new Set(allowed))] },
            reliability: { retry: { baseMs: 1 } },
          });
          const reply = await rig.post(SMART);
          await reply.text();
          await rig.money(1);
          const reached = new Set(
            mock.requests.map(({ body }) => (JSON.parse(String(body)) as { model: string }).model),
          );
          for (const model of reached) expect(allowed).toContain(model);
          const refused = chain[0] !== undefined && !allowed.includes(chain[0]);
          expect(reply.status === 403).toBe(refused);
        },
      ),
      { numRuns: 25 },
    );
  });
});
