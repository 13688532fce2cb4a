import { drivePolicy, fakeExchange, findCanaries, makeCanary, policyContract } from "@iron/testing";
import type { IronEvent } from "@iron/types";
import { describe, expect, it } from "vitest";
import { createSafety, type DetectionEntry } from "../index.ts";

const CARD = "4111 1111 1111 1111";
const asking = (content: string): ReturnType<typeof fakeExchange> =>
  fakeExchange({ body: { messages: [{ role: "user", content }] } });

policyContract("the safety policy", () => ({
  policy: createSafety().policy,
  exchange: { body: { messages: [{ role: "user", content: `my card is ${CARD}` }] } },
}));
policyContract("the safety policy with every rule", () => ({
  policy: createSafety({
    actions: { email: { reply: "redact" }, secret: "block" },
    tools: { deny: ["rm"] },
    runaway: { spendPerMinute: { refuse: 100 } },
  }).policy,
  exchange: { body: { messages: [{ role: "user", content: `my card is ${CARD}` }] } },
}));
policyContract("the safety policy that blocks", () => ({
  policy: createSafety({ actions: { payment_card: "block" } }).policy,
  exchange: { body: { messages: [{ role: "user", content: CARD }] } },
}));

describe("a request", () => {
  it("leaves without a card, which the reply gets back", async () => {
    const exchange = asking(`pay with ${CARD} now`);
    const { policy } = createSafety();
    const guard = policy.guard(exchange);
    await guard.admit?.();
    const sent = new TextDecoder().decode(exchange.body.bytes);
    const placeholder = /VAULT_PAYMENT_CARD_[0-9a-z]{12}/.exec(sent)?.[0] ?? "none";
    expect(sent).toContain(`pay with ${placeholder} now`);
    const driven = await drivePolicy(policy, {
      exchange: asking(`again ${CARD}`),
      deltas: ["it is ", placeholder, "."],
    });
    expect(driven.text).toBe(`it is ${CARD}.`);
    expect([...driven.exchange.report.redactions]).toEqual([["payment_card", 1]]);
  });

  it("keeps an address that is only observed, and reports it", async () => {
    const exchange = asking("write to bob@example.com");
    const driven = await drivePolicy(createSafety().policy, { exchange });
    expect(new TextDecoder().decode(exchange.body.bytes)).toContain("bob@example.com");
    expect(driven.exchange.report.facts.get("observed_email")).toBe(1);
    expect(policyTransform(exchange)).toBeUndefined();
  });

  it("is refused with the kinds and never the values", async () => {
    const secret = makeCanary("ghp_");
    const entries: DetectionEntry[] = [];
    const events: IronEvent[] = [];
    const { policy } = createSafety({
      actions: { secret: "block" },
      onDetection: (entry) => void entries.push(entry),
      events: { heard: true, publish: (event) => void events.push(event), subscribe: () => () => undefined },
    });
    const driven = await drivePolicy(policy, { exchange: asking(`token ${secret}`) });
    expect(driven.error).toMatchObject({ code: "content_blocked", facts: { kinds: ["secret"] } });
    expect(driven.calls).toEqual([]);
    expect(entries).toMatchObject([
      { kind: "secret", rule: "github_token", action: "block", place: "user", count: 1 },
    ]);
    expect(events).toMatchObject([{ type: "redacted", kind: "secret", count: 1, direction: "request" }]);
    const told = JSON.stringify([driven.error, entries, events, [...driven.exchange.report.facts]]);
    expect(findCanaries([secret], { told, error: String(driven.error) })).toEqual([]);
  });

  it("A-76: is refused when a text takes too long to scan", async () => {
    const { policy } = createSafety({ maxScanMs: 0.001 });
    const driven = await drivePolicy(policy, { exchange: asking("a@b.co ".repeat(20_000)) });
    expect(driven.error).toMatchObject({ code: "content_blocked" });
    expect(driven.calls).toEqual([]);
  });

  it("is refused when its texts cannot be read", async () => {
    const exchange = asking("hello");
    const broken = Object.defineProperty({ ...exchange, leave: () => undefined }, "body", {
      value: {
        ...exchange.body,
        texts: () => {
          throw new TypeError("no texts");
        },
      },
    });
    const driven = await drivePolicy(createSafety().policy, { exchange: broken });
    expect(driven.error).toMatchObject({ code: "content_blocked" });
  });
});

function policyTransform(exchange: ReturnType<typeof fakeExchange>): unknown {
  const guard = createSafety().policy.guard(exchange);
  void guard.admit?.();
  return guard.transform;
}

describe("options", () => {
  it.each([
    [{ actions: { email: "burn" } }, /email/],
    [{ patterns: [{ kind: "x", pattern: "(a" }] }, /kind "x" is not RE2 syntax.*missing closing/],
    [{ patterns: [{ kind: "x", pattern: "(?=a)" }] }, /\(\?=/],
    [{ tools: { deny: [{ name: "sh", arguments: "(a" }] } }, /"sh" is not RE2 syntax.*missing closing/],
    [{ regions: ["UK"] }, /regions names "UK"/],
    [{ minConfidence: 2 }, /minConfidence/],
    [{ unknown: 1 }, /unknown/],
    [{ actions: { emial: "block" } }, /emial/],
  ])("are refused when wrong: %j", (options, says) => {
    expect(() => createSafety(options as never)).toThrow(says);
  });
});
