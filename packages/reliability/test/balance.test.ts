import { keyIdOf, staticKeySource } from "@iron/runtime";
import type { ProviderName } from "@iron/types";
import { secret } from "@iron/types";
import { describe, expect, it } from "vitest";
import type { ReliabilityOptions } from "../src/index.ts";
import { billed, mockProvider, openai, startRig, status } from "./rig.ts";
import type { Rig } from "./rig.ts";

const KEYS = ["sk-test-first-0123456789", "sk-test-second-0123456789", "sk-test-third-0123456789"];

const keyed = (text: string): { readonly id: string } => ({ id: keyIdOf(secret(text)) });

type Mock = Awaited<ReturnType<typeof mockProvider>>;

/** One provider with three keys, which the provider can tell apart. */
async function threeKeys(
  strategy: "weighted" | "least_busy" | "remaining",
  more: ReliabilityOptions = {},
): Promise<{ mock: Mock; rig: Rig; used: () => readonly number[] }> {
  const mock = await mockProvider();
  const source = staticKeySource("openai" as ProviderName, KEYS);
  const ids = KEYS.map(keyed);
  const rig = await startRig({
    providers: [openai(mock, { key: source })],
    mocks: [mock],
    reliability: { balance: { keys: { openai: ids }, strategy }, ...more },
  });
  const used = (): readonly number[] =>
    mock.requests.map(({ headers }) =>
      KEYS.indexOf((headers.get("authorization") ?? "").slice("Bearer ".length)),
    );
  return { mock, rig, used };
}

const whichKey = (headers: ReadonlyMap<string, string>): number =>
  KEYS.indexOf((headers.get("authorization") ?? "").slice("Bearer ".length));

describe("several keys of one provider, at the router's front door", () => {
  it("goes on with other keys once they were changed, and with none where there is no choice", async () => {
    const { rig, used } = await threeKeys("weighted");
    rig.reliability.replaceKeys({ openai: KEYS.slice(1).map(keyed) });
    for (let turn = 0; turn < 4; turn += 1) await (await rig.post()).json();
    rig.reliability.replaceKeys({});
    await (await rig.post()).json();
    expect(used()).toEqual([1, 2, 1, 2, 0]);
    await rig.money(5);
  });

  it("takes turns", async () => {
    const { rig, used, mock } = await threeKeys("weighted");
    for (let turn = 0; turn < 6; turn += 1) await (await rig.post()).json();
    expect(used()).toEqual([0, 1, 2, 0, 1, 2]);
    expect(await rig.money(6)).toBe(billed(rig.budget, [mock]));
  });

  it("spreads calls that overlap to the key with the fewest", async () => {
    const { rig, used, mock } = await threeKeys("least_busy");
    mock.script({ kind: "delay", ms: 50 });
    await Promise.all(Array.from({ length: 9 }, async () => (await rig.post()).json()));
    for (const key of [0, 1, 2]) expect(used().filter((one) => one === key)).toHaveLength(3);
    await rig.money(9);
  });

  it("goes where most of the rate limit is left", async () => {
    const { rig, used, mock } = await threeKeys("remaining");
    const left = ["10", "90", "50"];
    mock.script(({ headers }) => ({
      kind: "headers",
      add: [
        ["x-ratelimit-limit-tokens", "100"],
        ["x-ratelimit-remaining-tokens", left[whichKey(headers)] ?? "0"],
      ],
    }));
    for (let turn = 0; turn < 8; turn += 1) await (await rig.post()).json();
    expect(used().slice(3)).toEqual([1, 1, 1, 1, 1]);
    await rig.money(8);
  });

  it("goes on to the next key at a 429, and leaves the limited one alone until retry-after", async () => {
    const { rig, used, mock } = await threeKeys("weighted");
    mock.script(({ headers }) => (whichKey(headers) === 0 ? status(429, { "retry-after": "1" }) : undefined));
    const begun = performance.now();
    expect((await rig.post()).status).toBe(200);
    expect(performance.now() - begun).toBeLessThan(500);
    for (let turn = 0; turn < 5; turn += 1) expect((await rig.post()).status).toBe(200);
    expect(used().filter((key) => key === 0)).toHaveLength(1);
    mock.script(undefined);
    await new Promise((resolve) => setTimeout(resolve, 1050));
    for (let turn = 0; turn < 3; turn += 1) await (await rig.post()).json();
    expect(
      used()
        .slice(-3)
        .toSorted((a, b) => a - b),
    ).toEqual([0, 1, 2]);
    await rig.money(9);
  });

  it.each([
    ["a 401", status(401)],
    [
      "insufficient_quota",
      {
        kind: "status" as const,
        status: 429,
        body: {
          error: {
            message: "no credit",
            type: "insufficient_quota",
            code: "insufficient_quota",
            param: null,
          },
        },
      },
    ],
  ])("ejects the key at %s and answers by another", async (_name, fault) => {
    const { rig, used, mock } = await threeKeys("weighted");
    mock.script(({ headers }) => (whichKey(headers) === 0 ? fault : undefined));
    for (let turn = 0; turn < 6; turn += 1) expect((await rig.post()).status).toBe(200);
    expect(used().filter((key) => key === 0)).toHaveLength(1);
    await rig.money(6);
    const open = rig.reliability.circuits().filter(({ state }) => state === "open");
    expect(open).toMatchObject([{ provider: "openai", key: keyIdOf(secret(KEYS[0] ?? "")) }]);
  });

  it("says how long to wait when every key is limited for longer than it waits itself", async () => {
    const { rig, mock } = await threeKeys("weighted");
    mock.script(status(429, { "retry-after": "60" }));
    expect((await rig.post()).status).toBe(429);
    expect(mock.requests).toHaveLength(3);
    const reply = await rig.post();
    expect(reply.status).toBe(429);
    expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(50);
    expect(mock.requests).toHaveLength(3);
    expect(await rig.money(2)).toBe(0);
  });
});
