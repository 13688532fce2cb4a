import { drivePolicy, fakeExchange } from "@iron/testing";
import type { Driven, FakeExchangeOptions } from "@iron/testing";
import type { Policy } from "@iron/types";
import { describe, expect, it } from "vitest";
import { cachePolicy } from "./cache-policy.ts";

async function ask(policy: Policy, options: FakeExchangeOptions = {}, more: object = {}): Promise<Driven> {
  return drivePolicy(policy, { exchange: fakeExchange(options), ...more });
}

describe("cache policy", () => {
  it("keeps one agent's replies from another", async () => {
    const policy = cachePolicy();
    await ask(policy, { agent: "alice" });
    expect((await ask(policy, { agent: "bob" })).calls).toHaveLength(1);
    expect((await ask(policy, { agent: "alice" })).calls).toHaveLength(0);
  });

  it("shares them among agents when told to", async () => {
    const policy = cachePolicy({ scope: "router" });
    const first = await ask(policy, { agent: "alice" });
    const second = await ask(policy, { agent: "bob" });
    expect(second.calls).toHaveLength(0);
    expect(second.text).toBe(first.text);
    expect(second.reply?.source).toBe("cache");
  });

  it("asks anew where the client chose another version of the API", async () => {
    const policy = cachePolicy();
    await ask(policy, { headers: { "some-beta": "one", "user-agent": "x" } });
    expect((await ask(policy, { headers: { "some-beta": "two" } })).calls).toHaveLength(1);
    expect((await ask(policy, { headers: { "some-beta": "one", "user-agent": "y" } })).calls).toHaveLength(0);
  });

  it.each<[string, object]>([
    ["broke off", { answers: ["cut"] }],
    ["was left midway", { leaves: 2 }],
    ["was an error", { answers: ["down"] }],
  ])("keeps nothing that %s", async (_name, how) => {
    const policy = cachePolicy();
    await ask(policy, {}, how);
    expect((await ask(policy)).calls).toHaveLength(1);
  });

  it("goes on without a store that fails", async () => {
    const defects: unknown[] = [];
    const failing = {
      get: () => Promise.reject(new Error("down")),
      set: () => Promise.reject(new Error("down")),
    };
    const policy = cachePolicy({ store: failing, onDefect: (error) => void defects.push(error) });
    const driven = await ask(policy);
    expect(driven.error).toBeUndefined();
    expect(driven.violations).toEqual([]);
    expect(defects).toHaveLength(2);
  });
});
