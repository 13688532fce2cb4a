import { describe, expect, it } from "vitest";
import { anthropic, CHAT, mockProvider, openai, startRig, status } from "./rig.ts";

const SMART = { ...CHAT, model: "smart" };

describe("a 429, with a fallback at hand", () => {
  it("is waited out once by the request that met it, while others go to the fallback at once", async () => {
    const first = await mockProvider();
    const second = await mockProvider();
    const rig = await startRig({
      providers: [openai(first), anthropic(second)],
      mocks: [first, second],
      router: { models: { smart: ["gpt-5-mini", "claude-sonnet-5"] } },
    });
    first.next(status(429, { "retry-after": "1" }));
    const met = rig.post(SMART);
    await expect.poll(() => first.requests.length, { interval: 1 }).toBe(1);
    await first.idle();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const begun = performance.now();
    const other = await rig.post(SMART);
    expect(performance.now() - begun).toBeLessThan(500);
    expect(other.headers.get("x-iron-provider")).toBe("anthropic");
    await other.json();
    const reply = await met;
    expect(reply.headers.get("x-iron-provider")).toBe("openai");
    await reply.json();
    expect(first.requests).toHaveLength(2);
    await rig.money(2);
  });

  it("is told when the second target is refused by a rule, not our own pause", async () => {
    const first = await mockProvider();
    const rig = await startRig({
      providers: [openai(first)],
      mocks: [first],
      router: { models: { smart: ["gpt-5-mini", "gpt-5"] } },
      budget: { models: { "gpt-5": "0.000001" } },
    });
    first.script(status(429));
    const reply = await rig.post(SMART);
    expect(reply.status).toBe(429);
    expect(reply.headers.get("x-iron-error")).toBe("provider_error");
    expect(await rig.money(1)).toBe(0);
  });
});
