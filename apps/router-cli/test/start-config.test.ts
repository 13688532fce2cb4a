import { chmodSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startMockProvider } from "@iron/mock-provider";
import { describe, expect, it } from "vitest";
import { chat, runCli, startJson, temporaryFolder } from "./run-cli.ts";

function writeConfig(home: string, config: unknown, mode = 0o600): string {
  const path = join(home, "iron.config.json");
  writeFileSync(`${path}.new`, typeof config === "string" ? config : JSON.stringify(config));
  chmodSync(`${path}.new`, mode);
  // As editors do: the new file takes the old one's name.
  renameSync(`${path}.new`, path);
  return path;
}

describe("a config file", () => {
  it("is found in the working folder; flags win over variables, variables over the file", async () => {
    const home = temporaryFolder();
    writeConfig(home, { $schema: "./config.schema.json", port: 1, apiKey: "from-the-file", budget: "3/day" });
    const { ready } = await startJson(["--demo", "always", "--port", "0"], {
      home,
      env: { IRON_PORT: "2", IRON_API_KEY: "from-the-environment" },
    });
    expect(ready.port).toBeGreaterThan(2);
    expect(ready.apiKey).toBe("from-the-environment");
    const reply = await fetch(ready.baseUrl.replace("/v1", "/iron/budget"), {
      headers: { "x-api-key": ready.apiKey },
    });
    expect(await reply.json()).toMatchObject({ budgets: [{ budget: "router/day", limitUsd: "$3.00" }] });
  });

  it("is looked for where the package's own script was typed", async () => {
    const home = temporaryFolder();
    writeConfig(home, { apiKey: "env:MINE" });
    const env = { INIT_CWD: home, npm_package_name: "@iron/router-cli", MINE: "of-the-file" };
    const { ready } = await startJson(["--demo", "always", "--port", "0"], { env });
    expect(ready.apiKey).toBe("of-the-file");
  });

  it("with an unknown key ends with exit code 2 and the name that was meant", async () => {
    const home = temporaryFolder();
    const path = writeConfig(home, { bugdet: 5 });
    const cli = runCli(["start", "--demo", "always", "--config", path]);
    expect(await cli.exit()).toBe(2);
    expect(cli.stderr()).toBe(`iron: ${path}: bugdet is not a setting; did you mean "budget"?\n`);
  });

  it("that is no JSON is told by its line, not by its content", async () => {
    const home = temporaryFolder();
    writeConfig(home, '{\n  "port": 0,\n  "apiKey": "canary" oops\n}');
    const cli = runCli(["start", "--demo", "always"], { home });
    expect(await cli.exit()).toBe(2);
    expect(cli.stderr()).toContain("not JSON at line 3");
    expect(cli.stderr()).not.toContain("canary");
  });

  it("S-95: with secrets in it that others can read is warned of, loudly", async () => {
    const home = temporaryFolder();
    const path = writeConfig(home, { apiKey: "canary-token-of-mine" }, 0o644);
    const { cli } = await startJson(["--demo", "always", "--port", "0"], { home });
    await cli.says(
      `WARNING: ${path} holds secrets (apiKey) and other users can read it: run chmod 600 ${path}`,
    );
    expect(cli.stderr()).not.toContain("canary");
  });

  it("names a provider of any address", async () => {
    await using mock = await startMockProvider({ keys: ["local-key"] });
    const home = temporaryFolder();
    writeConfig(home, {
      providers: [
        {
          name: "local",
          vendor: "openai",
          baseUrl: mock.openaiBaseUrl,
          key: "env:LOCAL_KEY",
          models: ["gpt-*"],
        },
      ],
    });
    const { ready } = await startJson(["--port", "0"], { home, env: { LOCAL_KEY: "local-key" } });
    expect(ready).toMatchObject({ provider: "local", mode: "direct" });
    expect((await chat(ready)).headers["x-iron-provider"]).toBe("local");
  });
});

describe("reload", () => {
  const demo = ["--demo", "always", "--port", "0"];

  it("takes over a changed file, keeps the old one when the new one is wrong, and says so in one line", async () => {
    const home = temporaryFolder();
    writeConfig(home, { models: { mine: "gpt-5-mini" }, budget: 1 });
    const { cli, ready } = await startJson(demo, { home });
    expect((await chat(ready, "mine")).status).toBe(200);

    writeConfig(home, { models: { mine: "gpt-5-nano" }, budget: 2, port: 5 });
    await cli.says("configuration reloaded");
    await chat(ready, "mine");
    await expect.poll(() => cli.events().length).toBe(3);
    expect(cli.events()[1]).toMatchObject({ model: "mine", servedBy: "gpt-5-mini" });
    expect(cli.events()[2]).toMatchObject({ model: "mine", servedBy: "gpt-5-nano" });
    const budget = await fetch(ready.baseUrl.replace("/v1", "/iron/budget"), {
      headers: { "x-api-key": ready.apiKey },
    });
    expect(await budget.json()).toMatchObject({ budgets: [{ limitUsd: "$2.00" }] });

    writeConfig(home, { models: { mine: "gpt-5" }, bugdet: 2, strict: "x" });
    await cli.says("configuration not reloaded, the old one stays: ");
    const told = cli
      .stderr()
      .split("\n")
      .filter((line) => line.includes("not reloaded"));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('did you mean "budget"?');
    expect((await chat(ready, "mine")).status).toBe(200);
    await expect.poll(() => cli.events()[3]).toMatchObject({ servedBy: "gpt-5-nano" });
  });

  it("on SIGHUP looks secrets up again", async () => {
    await using mock = await startMockProvider({ keys: ["second-key"] });
    const home = temporaryFolder();
    writeFileSync(join(home, "key"), "first-key");
    writeConfig(home, {
      providers: [{ name: "p", vendor: "openai", baseUrl: mock.openaiBaseUrl, key: "file:key" }],
    });
    const { cli, ready } = await startJson(["--port", "0"], { home });
    expect((await chat(ready)).status).not.toBe(200);
    writeFileSync(join(home, "key"), "second-key");
    cli.signal("SIGHUP");
    await cli.says("configuration reloaded");
    expect((await chat(ready)).status).toBe(200);
  });
});

it("tells of a request that got no further than the door", async () => {
  const { cli, ready } = await startJson(["--demo", "always", "--port", "0"]);
  const wrong = await chat({ ...ready, apiKey: "iron-of-somebody-else" });
  expect(wrong.status).toBe(401);
  await expect.poll(() => cli.events().length).toBe(2);
  expect(cli.events()[1]).toMatchObject({
    event: "refused",
    id: wrong.headers["x-request-id"],
    method: "POST",
    path: "/v1/chat/completions",
    status: 401,
    code: "unauthorized",
  });
});

describe("stopping", () => {
  it("waits for open requests; a second Ctrl-C does not", async () => {
    await using mock = await startMockProvider({ latencyMs: 60_000 });
    const { cli, ready } = await startJson(["--port", "0", "--provider-key", "env:K"], {
      env: { K: "sk-x", IRON_OPENAI_BASE_URL: mock.openaiBaseUrl },
    });
    const pending = chat(ready).then(
      () => "answered",
      () => "cut",
    );
    await expect.poll(() => mock.requests.length).toBe(1);
    cli.signal("SIGINT");
    await cli.says("stopping: waiting for 1 open request (once more to force)\n");
    expect(cli.child.exitCode).toBeNull();
    cli.signal("SIGINT");
    expect(await cli.exit()).toBe(130);
    expect(await pending).toBe("cut");
  });

  it("lets an open request end and counts it", async () => {
    await using mock = await startMockProvider({ latencyMs: 400 });
    const { cli, ready } = await startJson(["--port", "0", "--provider-key", "env:K"], {
      env: { K: "sk-x", IRON_OPENAI_BASE_URL: mock.openaiBaseUrl },
    });
    const pending = chat(ready);
    await expect.poll(() => mock.requests.length).toBe(1);
    cli.signal("SIGTERM");
    expect((await pending).status).toBe(200);
    expect(await cli.exit()).toBe(0);
    expect(cli.events().at(-1)).toMatchObject({ event: "stopped", requests: 1, calls: 1 });
  });

  it("speaks of waiting only where there is something to wait for", async () => {
    const { cli } = await startJson(["--demo", "always", "--port", "0"]);
    cli.signal("SIGTERM");
    expect(await cli.exit()).toBe(0);
    expect(cli.stderr()).toMatch(/^iron: stopping$/m);
  });
});

describe("--budget", () => {
  it("is kept: a call that does not fit is refused and reported as refused", async () => {
    const { cli, ready } = await startJson(["--demo", "always", "--port", "0", "--budget", "0"]);
    expect((await chat(ready)).status).toBe(402);
    await expect.poll(() => cli.events().length).toBe(2);
    expect(cli.events()[1]).toMatchObject({
      outcome: "refused",
      status: 402,
      code: "budget_exceeded",
      calls: 0,
    });
  });

  it("says when it is nearly spent", async () => {
    const { cli, ready } = await startJson(["--demo", "always", "--port", "0", "--budget", "0.00016"]);
    expect((await chat(ready)).status).toBe(200);
    await cli.says("budget router: ");
    expect(cli.stderr()).toMatch(/iron: budget router: \d+ % spent, \$0\.000\d+ of \$0\.00016\n/);
  });

  it("that is no amount ends with exit code 2", async () => {
    const cli = runCli(["start", "--demo", "always", "--budget", "five"]);
    expect(await cli.exit()).toBe(2);
    expect(cli.stderr()).toContain('"five"');
    expect(cli.stderr()).toContain('"5/day"');
  });
});
