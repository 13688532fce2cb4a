import { describe, expect, it } from "vitest";
import { CommandError } from "../command-error.ts";
import type { StartFlags } from "./flags.ts";
import { planStart } from "./plan-start.ts";

const flags: StartFlags = { demo: "never", json: false };
const provider = { name: "local", vendor: "openai", baseUrl: "http://127.0.0.1:1/v1" } as const;
const server = { IC_TOKEN: "ic", IC_SERVER: "https://iron.example.com" };

const always: StartFlags = { ...flags, demo: "always" };

function clientToken(env: Record<string, string>, file: object = {}): string | undefined {
  return planStart({ flags: always, env, file }).config.apiKey;
}

function startWithNothing(): unknown {
  return planStart({ flags, env: { IC_TOKEN: "half" }, file: undefined });
}

describe("what serves", () => {
  it.each([
    [
      "an explicit key",
      { ...flags, providerKey: ["env:K"] },
      { ...server, OPENAI_API_KEY: "sk" },
      undefined,
      "direct",
    ],
    ["providers of the file", flags, server, { providers: [provider] }, "direct"],
    ["the server", flags, { ...server, OPENAI_API_KEY: "sk" }, undefined, "server"],
    [
      "the file's server",
      flags,
      { OPENAI_API_KEY: "sk" },
      { controlServer: { url: "https://x.example", token: "t" } },
      "server",
    ],
    [
      "the file's server with the token of the environment",
      flags,
      { IC_TOKEN: "ic" },
      { controlServer: { url: "https://x.example", token: "t" } },
      "server",
    ],
    [
      "a key in the environment",
      { ...flags, demo: "auto" as const },
      { OPENAI_API_KEY: "sk" },
      undefined,
      "direct",
    ],
    [
      "the offline provider",
      { ...flags, demo: "auto" as const },
      { OPENAI_API_KEY: " " },
      { providers: [] },
      "demo",
    ],
    [
      "the offline provider, when asked for",
      { ...flags, demo: "always" as const },
      { ...server, OPENAI_API_KEY: "sk" },
      { providers: [provider] },
      "demo",
    ],
  ] as const)("is %s", (_what, said, env, file, mode) => {
    const plan = planStart({ flags: said, env, file });
    expect(plan.mode).toBe(mode);
    expect(plan.mode === "demo" && "providers" in plan.config).toBe(false);
  });

  it("is nothing without any: three ways forward", () => {
    expect(startWithNothing).toThrow(CommandError);
    expect(startWithNothing).toThrow(/1\. .*\n +2\. .*\n +3\. /);
  });
});

describe("what wins", () => {
  const file = {
    port: 1,
    host: "127.0.0.1",
    budget: 1,
    apiKey: "file",
    baseUrls: { openai: "https://a.example", anthropic: "https://b.example" },
  };
  const env = {
    IRON_PORT: "2",
    IRON_BUDGET: "2",
    IRON_API_KEY: "e",
    IRON_OPENAI_BASE_URL: "https://c.example",
  };

  it("flag over variable over file", () => {
    expect(planStart({ flags: always, env: {}, file }).config).toEqual(file);
    expect(planStart({ flags: always, env, file }).config).toEqual({
      ...file,
      port: 2,
      budget: "2",
      apiKey: "env:IRON_API_KEY",
      baseUrls: { openai: "https://c.example", anthropic: "https://b.example" },
    });
    const said = { ...always, port: "3", budget: "3/day", apiKey: "env:MINE", host: "::1" };
    expect(planStart({ flags: said, env, file }).config).toMatchObject({
      port: 3,
      budget: "3/day",
      apiKey: "env:MINE",
      host: "::1",
    });
  });

  it("a flag alone turns on reading on for clients that left", () => {
    const drain = { ms: 5 };
    expect(planStart({ flags: always, env: {}, file: { drain } }).config.drain).toEqual(drain);
    expect(planStart({ flags: { ...always, drain: true }, env: {}, file: {} }).config.drain).toBe(true);
    expect(planStart({ flags: always, env: {}, file: {} }).config.drain).toBeUndefined();
  });

  it("limits, each by itself", () => {
    const limits = { exchanges: 5, connections: 6 };
    const limitsOf = (env: Record<string, string>, said: Partial<StartFlags> = {}): unknown =>
      planStart({ flags: { ...always, ...said }, env, file: { limits } }).config.limits;
    expect(limitsOf({})).toEqual(limits);
    expect(limitsOf({ IRON_MAX_CONNECTIONS: "7" })).toEqual({ exchanges: 5, connections: 7 });
    expect(limitsOf({ IRON_MAX_CONNECTIONS: "7" }, { maxConnections: "8" })).toEqual({
      exchanges: 5,
      connections: 8,
    });
    expect(() => limitsOf({ IRON_MAX_CONNECTIONS: "many" })).toThrow(
      /limits\.connections: .*many.* is not a whole number of connections/,
    );
  });

  it("the IC token is what clients show, unless another token is named", () => {
    expect(clientToken(server)).toBe("env:IC_TOKEN");
    expect(clientToken({ IC_TOKEN: "ic" })).toBe("env:IC_TOKEN");
    expect(clientToken({ ...server, IRON_API_KEY: "mine" })).toBe("env:IRON_API_KEY");
    expect(clientToken({}, { controlServer: { url: "https://x.example", token: "file:t" } })).toBe("file:t");
    expect(clientToken({})).toBeUndefined();
  });
});

it.each([["99999"], ["-1"], ["abc"], ["4.5"]])(
  "the port %s is refused with the value and the fix",
  (port) => {
    const start = (): unknown =>
      planStart({ flags: { ...flags, demo: "always", port }, env: {}, file: undefined });
    expect(start).toThrow(/^port: .* is not a whole number from 0 to 65535/);
  },
);

describe("an address that other machines reach", () => {
  it.each(["0.0.0.0", "::", "192.168.1.5", "example.com"])("%s needs a token that was named", (host) => {
    const start = (env: Record<string, string>): string =>
      planStart({ flags: { ...always, host }, env, file: undefined }).mode;
    expect(() => start({})).toThrow(/reachable from other machines/);
    expect(start({ IRON_API_KEY: "mine" })).toBe("demo");
  });

  it.each(["127.0.0.1", "::1", "localhost"])("%s is none", (host) => {
    expect(planStart({ flags: { ...always, host }, env: {}, file: undefined }).mode).toBe("demo");
  });
});

it("takes the size of a tranche from flags over environment over file", () => {
  const file = { controlServer: { url: "https://x.example", token: "t", tranche: 1 } };
  const trancheOf = (from: Partial<StartFlags>, env: Record<string, string>): unknown =>
    planStart({ flags: { ...flags, ...from }, env, file }).config.controlServer?.tranche;
  expect(trancheOf({}, {})).toBe(1);
  expect(trancheOf({}, { IRON_TRANCHE: "2" })).toBe("2");
  expect(trancheOf({ tranche: "3" }, { IRON_TRANCHE: "2" })).toBe("3");
});
