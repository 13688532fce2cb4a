import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FAMILIES, LIMITED, chargedMoney, readText, settledMoney } from "./facts.ts";
import { CHAT, startRig } from "./rig.ts";

describe.each(FAMILIES)("usage that $family does not give as it should", ({ path, body }) => {
  it.each([
    ["no usage", undefined],
    ["usage: null", "null"],
    ["usage that is text", '"many"'],
    ["an empty usage", "{}"],
  ])("U-14: %s: the reply passes, charged by estimate, streamed and whole", async (_name, json) => {
    const rig = await startRig({ budget: LIMITED });
    for (const stream of [false, true]) {
      rig.mock.next({ kind: "usage", json });
      const reply = await rig.post(path, { ...body, stream });
      expect(reply.status).toBe(200);
      expect(await readText(reply)).toMatch(/You/);
    }
    await settledMoney(rig, 2);
    for (const outcome of rig.outcomes) {
      expect(outcome).toMatchObject({ kind: "completed", source: "estimate" });
      expect(outcome.charged).toBeGreaterThan(0);
    }
  });

  it("U-15: absurd usage is never believed: the charge is at least the bill and at most what was held", async () => {
    const rig = await startRig({ budget: LIMITED });
    let exchanges = 0;
    await fc.assert(
      fc.asyncProperty(fc.boolean(), count, count, async (stream, input, output) => {
        const json = `{"prompt_tokens":${input},"completion_tokens":${output},"input_tokens":${input},"output_tokens":${output}}`;
        rig.mock.next({ kind: "usage", json });
        const reply = await rig.post(path, { ...body, stream });
        expect(reply.status).toBe(200);
        await readText(reply);
        exchanges += 1;
        await settledMoney(rig, exchanges);
        const last = rig.outcomes.at(-1);
        expect(last?.charged).toBeLessThanOrEqual(last?.held ?? 0);
        expect(Number.isSafeInteger(last?.charged)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

/** JSON for a count that is no count, or one that no model reaches. */
const count = fc.constantFrom(
  "-5",
  "1e400",
  '"12"',
  "null",
  "1.5",
  "9007199254740993",
  "-0.1",
  "1e30",
  "[1]",
  "{}",
);

describe("U-16: a provider that writes more than it was allowed", () => {
  it("is charged in full, with the excess told as an overrun, and blocks the next call", async () => {
    const rig = await startRig({ budget: { limit: 0.01, clamp: false, waitMs: 0 } });
    const alerts: unknown[] = [];
    rig.bus.subscribe((event) => {
      if (event.type === "alert") alerts.push([event.name, event.facts]);
    });
    rig.mock.next({ kind: "overrun", tokens: 6000 });
    const reply = await rig.post("/chat/completions", CHAT);
    expect(reply.status).toBe(200);
    await reply.text();
    const charged = await settledMoney(rig, 1);
    expect(charged).toBe(rig.oracle());
    expect(charged).toBeGreaterThan(rig.outcomes[0]?.held ?? Infinity);
    expect(alerts).toContainEqual([
      "budget_overrun",
      expect.objectContaining({ charged_microdollars: charged }),
    ]);
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(402);
    expect(rig.mock.requests).toHaveLength(1);
  });
});

it.each(FAMILIES)(
  "U-16: a $family stream that outgrows its hold and the budget is stopped with budget_cut",
  async (client) => {
    const { family, path, body } = client;
    const limit = family === "OpenAI" ? 0.01 : 0.08;
    const rig = await startRig({
      budget: { limit, clamp: false, waitMs: 0, thresholds: [] },
      mock: { chunkDelayMs: 1, tokensPerChunk: 64 },
    });
    rig.mock.next({ kind: "overrun", tokens: 20_000 });
    const text = await readText(await rig.post(path, { ...body, stream: true }));
    expect(text).toContain("budget_cut");
    expect(text).not.toMatch(/\[DONE\]|message_stop/);
    const charged = await chargedMoney(rig, 1);
    expect(rig.outcomes[0]?.calls[0]?.end).toMatchObject({ kind: "cut", by: "router" });
    expect(charged).toBeGreaterThan(limit * 0.5e6);
    expect(rig.mock.bill[0]?.completed).toBe(false);
  },
);

it("U-14: a 200 that is not JSON passes on as it came, charged by estimate", async () => {
  const rig = await startRig({ budget: LIMITED });
  rig.mock.next({
    kind: "status",
    status: 200,
    body: "plain words",
    headers: { "content-type": "text/plain" },
  });
  const reply = await rig.post("/chat/completions", CHAT);
  expect(reply.status).toBe(200);
  expect(await reply.text()).toBe("plain words");
  expect(await settledMoney(rig, 1)).toBeGreaterThan(0);
  expect(rig.outcomes[0]).toMatchObject({ kind: "completed", source: "estimate" });
});
