import { createServer } from "node:http";
import { networkInterfaces } from "node:os";
import type { ProviderOptions } from "../src/index.ts";
import { LlmRouter } from "../src/index.ts";
import { listenLoopback } from "@iron/testing";
import type { DialectId, IronEvent, Policy } from "@iron/types";
import { secret } from "@iron/types";
import { describe, expect, it, onTestFinished } from "vitest";
import { LIMITED, settledMoney } from "./facts.ts";
import { CHAT, MESSAGES, OPENAI_KEY, startRig } from "./rig.ts";

const PROVIDER: ProviderOptions = {
  name: "openai",
  vendor: "openai",
  key: OPENAI_KEY,
  baseUrl: "http://127.0.0.1:1",
};

describe("options that cannot work are refused with the value and the fix", () => {
  it.each<readonly [name: string, options: Parameters<typeof LlmRouter.start>[0], words: RegExp]>([
    ["no provider", { providers: [] }, /at least one provider/],
    ["two of one name", { providers: [PROVIDER, PROVIDER] }, /same name: openai, openai/],
    ["a name with a slash", { providers: [{ ...PROVIDER, name: "a/b" }] }, /"a\/b".*letters/],
    ["a base URL that is none", { providers: [{ ...PROVIDER, baseUrl: "localhost:80" }] }, /localhost:80/],
    [
      "plain http beyond loopback",
      { providers: [{ ...PROVIDER, baseUrl: "http://example.com" }] },
      /https:\/\//,
    ],
    [
      "a base URL with a password",
      { providers: [{ ...PROVIDER, baseUrl: "https://u:p@example.com" }] },
      /user name or password/,
    ],
    [
      "a base URL with a query",
      { providers: [{ ...PROVIDER, baseUrl: "https://example.com/?a=1" }] },
      /query/,
    ],
    ["an empty key", { providers: [{ ...PROVIDER, key: "" }] }, /key of provider "openai" is empty/],
    ["a key with a line break", { providers: [{ ...PROVIDER, key: "sk-a\nb" }] }, /key of provider/],
    [
      "an unknown dialect",
      { providers: [{ ...PROVIDER, dialects: ["gopher" as DialectId] }] },
      /"gopher".*openai-chat/,
    ],
    ["an alias that leads nowhere", { providers: [PROVIDER], models: { fast: [] } }, /"fast" leads nowhere/],
    [
      "the network without a token of one's own",
      { providers: [PROVIDER], host: "0.0.0.0" },
      /0\.0\.0\.0.*apiKey/,
    ],
  ])("%s", async (_name, options, words) => {
    await expect(LlmRouter.start(options)).rejects.toThrow(words);
    await expect(LlmRouter.start(options)).rejects.toBeInstanceOf(TypeError);
  });

  it("a key is not shown in the message that refuses it", async () => {
    const key = `${OPENAI_KEY}\n`;
    await expect(LlmRouter.start({ providers: [{ ...PROVIDER, key }] })).rejects.toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(OPENAI_KEY) as string }) as Error,
    );
  });

  it("a port that is taken is Node's own error, and policies that had started are stopped", async () => {
    const server = createServer();
    const port = await listenLoopback(server);
    onTestFinished(() => void server.close());
    const calls: string[] = [];
    const policy = (name: string): Policy => ({
      name,
      guard: () => ({}),
      start: async () => void calls.push(`start ${name}`),
      stop: async () => void calls.push(`stop ${name}`),
    });
    await expect(
      LlmRouter.start({ providers: [PROVIDER], port, policies: [policy("a"), policy("b")] }),
    ).rejects.toMatchObject({ code: "EADDRINUSE" });
    expect(calls).toEqual(["start a", "start b", "stop b", "stop a"]);
  });

  it("a policy that will not start keeps the router from starting, and those before it are stopped", async () => {
    const calls: string[] = [];
    const first: Policy = { name: "first", guard: () => ({}), stop: async () => void calls.push("stopped") };
    const second: Policy = {
      name: "second",
      guard: () => ({}),
      start: () => Promise.reject(new Error("no store")),
      stop: async () => void calls.push("never"),
    };
    await expect(LlmRouter.start({ providers: [PROVIDER], policies: [first, second] })).rejects.toThrow(
      "no store",
    );
    expect(calls).toEqual(["stopped"]);
  });

  it("S-86: only loopback is listened on by default", async () => {
    await using router = await LlmRouter.start({ providers: [PROVIDER] });
    const outside = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter((one) => !one.internal);
    for (const { address } of outside) {
      const host = address.includes(":") ? `[${address}]` : address;
      await expect(fetch(`http://${host}:${router.port}/`)).rejects.toThrow("fetch failed");
    }
    expect(router.baseUrl).toBe(`http://127.0.0.1:${router.port}/v1`);
    await using open = await LlmRouter.start({
      providers: [PROVIDER],
      host: "0.0.0.0",
      apiKey: "chosen-token",
    });
    expect(open.apiKey).toBe("chosen-token");
  });
});

describe("a running router", () => {
  it("says what it is, and makes a new token for each start", async () => {
    const rig = await startRig({ budget: LIMITED });
    await using other = await LlmRouter.start({ providers: [PROVIDER], apiKey: secret("kept-secret") });
    expect(rig.router).toMatchObject({ isRunning: true, provider: "openai" });
    expect(rig.router.apiKey).toMatch(/^iron-[\w-]{43}$/);
    expect(new Set([rig.router.apiKey, rig.router.adminKey, other.apiKey, other.adminKey]).size).toBe(4);
    expect(other.apiKey).toBe("kept-secret");
    const root = await fetch(`http://127.0.0.1:${rig.router.port}/`);
    expect([root.status, await root.text()]).toEqual([200, "LlmRouter OK"]);
    for (const path of ["live", "ready"])
      expect((await fetch(`http://127.0.0.1:${rig.router.port}/health/${path}`)).status).toBe(200);
  });

  it("K-41: says why it cannot serve yet, and serves as soon as it can", async () => {
    let reason: string | undefined = "waiting for a lease";
    const rig = await startRig({ budget: LIMITED, router: { notReady: () => reason } });
    const reply = await rig.post("/chat/completions", CHAT);
    expect(reply.status).toBe(503);
    expect(await reply.text()).toContain("waiting for a lease");
    const ready = await fetch(`http://127.0.0.1:${rig.router.port}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: "not_ready", reason }]);
    reason = undefined;
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(200);
  });

  it("reports the budget in dollars and sets it, with an actor", async () => {
    const rig = await startRig({ budget: { limit: 2, waitMs: 0 } });
    expect(rig.router.budgetStatus).toEqual([0, 2]);
    await (await rig.post("/chat/completions", CHAT)).text();
    const charged = await settledMoney(rig, 1);
    expect(rig.router.budgetStatus).toEqual([charged / 1e6, 2]);
    await rig.router.setBudget(0);
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(402);
    await rig.router.setBudget(undefined);
    expect(rig.router.budgetStatus).toBeUndefined();
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(200);
    for (const wrong of [-1, Number.NaN, 1e10])
      await expect(rig.router.setBudget(wrong)).rejects.toThrow(RangeError);
    await using plain = await LlmRouter.start({ providers: [PROVIDER] });
    expect(plain.budgetStatus).toBeUndefined();
    await expect(plain.setBudget(1)).rejects.toThrow(/without a budget control/);
  });

  it("issues tokens for agents, whose name goes with the exchange, and takes them back", async () => {
    const rig = await startRig();
    const agents: unknown[] = [];
    rig.bus.subscribe((event: IronEvent) => {
      if (event.type === "exchange_settled") agents.push([event.exchange.agent, event.exchange.run]);
    });
    const alice = rig.router.issueToken({ agent: "alice", run: "run-7" });
    const bob = rig.router.issueToken({ agent: "bob" });
    const ask = async (token: string): Promise<number> => {
      const reply = await rig.post("/chat/completions", CHAT, {
        headers: { authorization: `Bearer ${token}` },
      });
      await reply.text();
      return reply.status;
    };
    expect(await ask(alice.token)).toBe(200);
    expect(await ask(bob.token)).toBe(200);
    alice.revoke();
    alice.revoke();
    expect(await ask(alice.token)).toBe(401);
    expect(await ask(bob.token)).toBe(200);
    expect(await ask(rig.router.apiKey)).toBe(200);
    await rig.settled(4);
    expect(agents).toEqual([
      ["alice", "run-7"],
      ["bob", undefined],
      ["bob", undefined],
      [undefined, undefined],
    ]);
  });

  it("takes new providers and names from the next request on; what cannot work changes nothing", async () => {
    const rig = await startRig();
    const other = await startRig();
    const stream = await startRig({ mock: { chunkDelayMs: 20 } });
    const begun = await stream.post("/chat/completions", { ...CHAT, stream: true });
    stream.router.reconfigure({ providers: [{ ...PROVIDER, name: "other", baseUrl: other.mock.url }] });
    expect(await begun.text()).toContain("[DONE]");
    expect((await stream.post("/chat/completions", CHAT)).headers.get("x-iron-provider")).toBe("other");
    expect(() => rig.router.reconfigure({ providers: [] })).toThrow(TypeError);
    expect((await rig.post("/chat/completions", CHAT)).status).toBe(200);
    expect(other.mock.requests).toHaveLength(1);
  });

  it("serves the same in process: fetch takes a URL, a string or a Request, and needs the token too", async () => {
    const rig = await startRig({ budget: LIMITED });
    const init = {
      method: "POST",
      headers: { "x-api-key": rig.router.apiKey, "content-type": "application/json" },
      body: JSON.stringify(MESSAGES),
    };
    for (const input of ["http://any/v1/messages", new URL("http://any/v1/messages")])
      expect((await rig.router.fetch(input, init)).status).toBe(200);
    expect((await rig.router.fetch(new Request("http://any/v1/messages", init))).status).toBe(200);
    const bare = await rig.router.fetch("http://any/v1/messages", {
      ...init,
      headers: { "content-type": "application/json" },
    });
    expect(bare.status).toBe(401);
    expect(await settledMoney(rig, 3)).toBe(rig.oracle());
  });

  it("stops once, however often it is asked, and tells the listeners", async () => {
    const rig = await startRig();
    const types: string[] = [];
    rig.bus.subscribe((event) => void types.push(event.type));
    await Promise.all([rig.router.stop(), rig.router.stop(), rig.router[Symbol.asyncDispose]()]);
    expect(rig.router.isRunning).toBe(false);
    expect(types).toEqual(["router_stopped"]);
  });
});
