import type { Guard, Outcome, Policy, RequestText } from "@iron/types";
import { IronError } from "@iron/types";
import { describe, expect, it } from "vitest";
import { LIMITED, settledMoney } from "./facts.ts";
import { CHAT, startRig } from "./rig.ts";

/** A policy made of the methods of its guard. */
function policyOf(name: string, guard: Guard): Policy {
  return { name, guard: () => guard };
}

/** Tries again after any error. */
const twice = policyOf("twice", {
  attempt: async (target, reach) => {
    try {
      return await reach(target);
    } catch {
      return reach(target);
    }
  },
});

describe("the calls of an outcome", () => {
  it("hold none that a policy refused: nothing was sent", async () => {
    const rig = await startRig({ budget: { limit: 0, waitMs: 0 } });
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(402);
    await rig.settled(1);
    expect(rig.outcomes[0]).toMatchObject({ kind: "refused", status: 402, calls: [], held: 0, charged: 0 });
  });

  it("hold the one that was sent, when another try was refused", async () => {
    let opened = 0;
    const onlyOnce = policyOf("only-once", {
      open: () => {
        opened += 1;
        if (opened > 1) throw new IronError("forbidden", "one call is enough");
      },
    });
    const rig = await startRig({ budget: LIMITED, router: { policies: [twice, onlyOnce] } });
    rig.mock.next({ kind: "status", status: 500 });
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(403);
    expect(await settledMoney(rig, 1)).toBe(0);
    expect(rig.outcomes[0]?.kind).toBe("failed");
    expect(rig.outcomes[0]?.calls.map((call) => call.attempt)).toEqual([1]);
  });

  it("are numbered from 1 over all tries, each with its own end", async () => {
    const rig = await startRig({ budget: LIMITED, router: { policies: [twice] } });
    rig.mock.next({ kind: "status", status: 503 });
    const reply = await rig.post("/chat/completions", CHAT);
    expect(reply.status).toBe(200);
    await reply.text();
    expect(await settledMoney(rig, 1)).toBe(rig.oracle());
    const calls = rig.outcomes[0]?.calls ?? [];
    expect(calls.map((call) => [call.attempt, call.end.kind])).toEqual([
      [1, "failed"],
      [2, "completed"],
    ]);
    expect(calls.map((call) => call.id.split(".")[1])).toEqual(["1", "2"]);
  });
});

function throwing(where: "admit" | "open", error: Error): Policy {
  return policyOf("throwing", {
    [where]: () => {
      throw error;
    },
  });
}

describe("how an exchange is told to have ended", () => {
  it.each(["admit", "open"] as const)("a policy that says no in %s makes it refused", async (where) => {
    const no = new IronError("content_blocked", "not this");
    const rig = await startRig({ router: { policies: [throwing(where, no)] } });
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(400);
    await rig.settled(1);
    expect(rig.outcomes[0]).toMatchObject({ kind: "refused", calls: [], error: { code: "content_blocked" } });
  });

  it.each(["admit", "open"] as const)(
    "a policy that breaks in %s makes it failed, 500, and the process goes on",
    async (where) => {
      const rig = await startRig({
        budget: LIMITED,
        router: { policies: [throwing(where, new TypeError("a defect"))] },
      });
      const reply = await rig.post("/chat/completions", CHAT);
      expect(reply.status).toBe(500);
      expect(await reply.text()).not.toContain("a defect");
      await rig.settled(1);
      expect(rig.outcomes[0]).toMatchObject({ kind: "failed", calls: [], error: { code: "internal" } });
      expect(rig.defects).toEqual([new TypeError("a defect")]);
      expect((await rig.budget.control.status())[0]).toMatchObject({ held: 0, spent: 0 });
    },
  );

  it("a key that cannot be had makes it failed, 503, and nothing is held", async () => {
    const rig = await startRig({ budget: LIMITED });
    const key = {
      key: (): never => {
        throw new IronError("key_unavailable", "the key server is down", { retryAfterMs: 1000 });
      },
    };
    rig.router.reconfigure({ providers: [{ name: "openai", vendor: "openai", baseUrl: rig.mock.url, key }] });
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(503);
    expect(await settledMoney(rig, 1)).toBe(0);
    expect(rig.outcomes[0]).toMatchObject({ kind: "failed", calls: [], error: { code: "key_unavailable" } });
  });

  it("every guard that was admitted is settled once, the last first, also when one of them breaks", async () => {
    const settled: string[] = [];
    const noting = (name: string, breaks = false): Policy =>
      policyOf(name, {
        settle: (outcome: Outcome) => {
          settled.push(`${name}:${outcome.kind}`);
          if (breaks) throw new Error(`${name} broke`);
        },
      });
    const rig = await startRig({ router: { policies: [noting("a"), noting("b", true), noting("c")] } });
    await (await rig.post("/chat/completions", CHAT)).text();
    await rig.settled(1);
    expect(settled).toEqual(["c:completed", "b:completed", "a:completed"]);
    expect(rig.defects).toHaveLength(1);
  });
});

it("policies see the texts of endpoints that are no chats, and their rewrites go upstream", async () => {
  const seen: RequestText[] = [];
  const rewriting: Policy = {
    name: "rewriting",
    guard: ({ body }) => ({
      admit: () => {
        const texts = body.texts();
        seen.push(...texts);
        body.rewrite(texts.map(({ path, text }) => ({ path, text: text.replaceAll("secret", "[gone]") })));
      },
    }),
  };
  const rig = await startRig({ router: { policies: [rewriting] } });
  const reply = await rig.post("/embeddings", {
    model: "text-embedding-3-small",
    input: ["a secret", "plain"],
  });
  expect(reply.status).toBe(200);
  expect(seen.map(({ text }) => text)).toEqual(["a secret", "plain"]);
  expect(JSON.parse(rig.mock.requests[0]?.body.toString() ?? "")).toMatchObject({
    input: ["a [gone]", "plain"],
  });
});
