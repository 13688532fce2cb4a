import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type MockProvider, startMockProvider } from "@iron/mock-provider";
import { type ControlServer, startControlServer } from "@iron/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chat, type Cli, closedPort, runCli, startJson, temporaryFolder } from "./run-cli.ts";

const KEY = "sk-canary0provider0key0123456789";
const ANTHROPIC_KEY = "sk-ant-canary0provider0key0123456789";

let mock: MockProvider;
beforeAll(async () => {
  mock = await startMockProvider({ keys: [KEY, ANTHROPIC_KEY] });
});
afterAll(() => mock.stop());

const bases = (): Record<string, string> => ({
  IRON_OPENAI_BASE_URL: mock.openaiBaseUrl,
  IRON_ANTHROPIC_BASE_URL: mock.anthropicBaseUrl,
});

async function everythingSaid(cli: Cli): Promise<string> {
  cli.signal("SIGTERM");
  expect(await cli.exit()).toBe(0);
  return cli.stdout() + cli.stderr();
}

describe("--provider-key", () => {
  it.each([
    ["env:NAME", "env:MY_KEY", { MY_KEY: KEY }, undefined],
    ["- from standard input", "-", {}, `${KEY}\n`],
    ["a literal", KEY, {}, undefined],
  ])("takes %s, uses it and never shows it", async (_form, text, env, input) => {
    const { cli, ready } = await startJson(["--port", "0", "--provider-key", text], {
      env: { ...bases(), ...env },
      ...(input !== undefined && { input }),
    });
    expect(ready).toMatchObject({ mode: "direct", provider: "openai" });
    expect((await chat(ready)).status).toBe(200);
    const said = await everythingSaid(cli);
    expect(said).not.toContain("canary");
    expect(said.includes("--provider-key holds the secret itself")).toBe(text === KEY);
    expect(said.split(ready.apiKey)).toHaveLength(2);
    expect(cli.stderr()).not.toContain(ready.apiKey);
  });

  it("takes file:PATH, and several keys", async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, "key"), `${ANTHROPIC_KEY}\n`, { mode: 0o600 });
    const words = ["--port", "0", "--provider-key", "file:key", "--provider-key", "env:MY_KEY"];
    const { cli, ready } = await startJson(words, { home, env: { ...bases(), MY_KEY: KEY } });
    expect(ready.provider).toBe("anthropic");
    expect((await chat(ready)).status).toBe(200);
    expect((await chat(ready, "claude-haiku-4-5")).status).toBe(200);
    expect(await everythingSaid(cli)).not.toContain("canary");
  });

  it.each([
    ["env:NOT_SET", "the environment variable NOT_SET is not set"],
    ["file:nowhere", "the file nowhere cannot be read (ENOENT)"],
    ["-", "found nothing on standard input"],
    ["unknown-canary", "its form tells no provider"],
  ])("%s that leads nowhere ends with exit code 2 and says why", async (text, reason) => {
    const cli = runCli(["start", "--port", "0", "--provider-key", text]);
    expect(await cli.exit()).toBe(2);
    expect(cli.stderr()).toContain(reason);
    expect(cli.stderr()).not.toContain("canary");
    expect(cli.stderr()).not.toContain("    at ");
  });
});

describe("keys in the environment", () => {
  it("are used, and the first line says so", async () => {
    const env = { ...bases(), OPENAI_API_KEY: KEY, ANTHROPIC_API_KEY: ANTHROPIC_KEY };
    const cli = runCli(["start", "--port", "0", "--demo", "auto"], { env });
    expect(await cli.firstLine()).toBe(
      "iron routes to openai and anthropic, with the key from OPENAI_API_KEY and ANTHROPIC_API_KEY in the environment.",
    );
    expect(await everythingSaid(cli)).not.toContain("canary");
  });

  it("none at all: exit code 2 with three ways forward, and nothing on standard output", async () => {
    const cli = runCli(["start"]);
    expect(await cli.exit()).toBe(2);
    expect(cli.stdout()).toBe("");
    for (const way of ["OPENAI_API_KEY", "IC_TOKEN", "--demo always"]) expect(cli.stderr()).toContain(way);
  });

  it("a mistyped variable is named with the one that was meant", async () => {
    const { cli } = await startJson(["--port", "0", "--demo", "always"], { env: { IRON_BUGDET: "5" } });
    await cli.says("IRON_BUGDET");
    expect(cli.stderr()).toContain(
      "IRON_BUGDET is not a variable that iron reads; did you mean IRON_BUDGET?",
    );
  });
});

describe("with an IC token and a server", () => {
  let server: ControlServer;
  let ic: Record<string, string>;
  beforeAll(async () => {
    server = await startControlServer({
      providerKeys: [{ id: 1, provider: "openai", key: KEY, baseUrl: mock.openaiBaseUrl, enabled: true }],
    });
    ic = { IC_TOKEN: server.icToken(), IC_SERVER: server.url };
  });
  afterAll(() => server.stop());

  it("the key comes from the server even when another lies in the environment", async () => {
    const before = server.books.keyFetches.length;
    const { cli, ready } = await startJson(["--port", "0"], {
      env: {
        ...ic,
        OPENAI_API_KEY: "sk-not-this-one",
        ANTHROPIC_API_KEY: "sk-ant-nor-this",
      },
    });
    expect(ready).toMatchObject({ mode: "server", provider: "openai", apiKey: ic["IC_TOKEN"] });
    expect((await chat(ready)).status).toBe(200);
    expect(server.books.keyFetches).toHaveLength(before + 1);
    const said = await everythingSaid(cli);
    expect(said).not.toContain(KEY);
    const leases = [...server.books.leases.values()];
    expect(leases.map(({ status }) => status)).toEqual(["closed"]);
    const told = server.books.events.reduce((sum, event) => sum + Number(event.fields["cost_micros"]), 0);
    expect(server.books.agentBudgets.get(7)?.spent).toBe(told);
    expect(told).toBeGreaterThan(0);
    expect(said).not.toContain(leases[0]?.id);
    expect(said.split(ic["IC_TOKEN"] ?? "")).toHaveLength(2);
  });

  it("an explicit key means direct mode, and clients still show the IC token", async () => {
    const before = { keys: server.books.keyFetches.length, leases: server.books.leases.size };
    const { ready } = await startJson(["--port", "0", "--provider-key", "env:MY_KEY"], {
      env: { ...bases(), MY_KEY: KEY, ...ic },
    });
    expect(ready).toMatchObject({ mode: "direct", apiKey: ic["IC_TOKEN"] });
    expect((await chat(ready)).status).toBe(200);
    expect({ keys: server.books.keyFetches.length, leases: server.books.leases.size }).toEqual(before);
  });

  it("a server that is down does not keep the router from starting, and calls say why they fail", async () => {
    const { cli, ready } = await startJson(["--port", "0"], {
      env: { IC_TOKEN: "ic-token", IC_SERVER: `http://127.0.0.1:${await closedPort()}` },
    });
    expect(ready.mode).toBe("server");
    const reply = await chat(ready);
    expect(reply.status).toBe(503);
    expect(reply.text).toContain("budget_unavailable");
    await cli.says("gave no provider key (key_fetch_failed code=ECONNREFUSED)");
  });
});
