import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkNode } from "../src/doctor/check-node.ts";
import packageJson from "../package.json" with { type: "json" };
import { closedPort, runCli, startJson, temporaryFolder } from "./run-cli.ts";

async function run(
  words: readonly string[],
  options: Parameters<typeof runCli>[1] = {},
): Promise<{
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}> {
  const cli = runCli(words, options);
  const code = await cli.exit();
  return { code, stdout: cli.stdout(), stderr: cli.stderr() };
}

describe("help and version", () => {
  it.each([[["--help"]], [["start", "--help"]]])("%j fits a screen", async (words) => {
    const { code, stdout } = await run(words);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("--version prints the package's version", async () => {
    expect(await run(["--version"])).toMatchObject({ code: 0, stdout: `${packageJson.version}\n` });
  });

  it.each([
    [["strat"], "start"],
    [["start", "--prot", "1"], "--port"],
    [["start", "--demo", "maybe"], "always"],
  ])("%j ends with exit code 2 and what was meant", async (words, meant) => {
    const { code, stderr } = await run(words);
    expect(code).toBe(2);
    expect(stderr).toContain(meant);
  });
});

describe("price", () => {
  it("prints prices, limits and their date", async () => {
    const { code, stdout } = await run(["price", "gpt-4o-mini"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^openai\/gpt-4o-mini {3}US dollars per 1M tokens, as of \d{4}-\d\d-\d\d\n/);
    expect(stdout).toMatch(/input +\$0\.15\n +output +\$0\.60\n/);
    expect(stdout).toMatch(/output at most +[\d,]+ tokens/);
  });

  it("prints JSON", async () => {
    const { stdout } = await run(["price", "openai/gpt-4o-mini", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      prices: [{ provider: "openai", model: "gpt-4o-mini", usd: { input: "$0.15", output: "$0.60" } }],
    });
  });

  it("knows prices of the config file", async () => {
    const home = temporaryFolder();
    writeFileSync(
      join(home, "iron.config.json"),
      JSON.stringify({ prices: [{ provider: "local", model: "llama-9", input: "0.10", output: "0.20" }] }),
    );
    const { stdout } = await run(["price", "llama-9"], { home });
    expect(stdout).toMatch(/^local\/llama-9 .*\n +input +\$0\.10\n +output +\$0\.20\n/);
  });

  it("of an unknown model ends with exit code 2 and near names", async () => {
    const { code, stderr } = await run(["price", "gpt-4o-mimi"]);
    expect(code).toBe(2);
    expect(stderr).toContain('no price is known for "gpt-4o-mimi"');
    expect(stderr).toContain("openai/gpt-4o-mini");
  });
});

describe("an older Node", () => {
  it("is told which one is needed: nothing that it could not load comes before the check", () => {
    const text = readFileSync(join(import.meta.dirname, "../src/cli.ts"), "utf8");
    const imported = [...text.matchAll(/^import .* from "([^"]*)"/gm)].map(([, from]) => from);
    expect(imported).toEqual(["../package.json", "./doctor/check-node.ts", "./exit-code.ts"]);
    for (const from of imported.slice(1))
      expect(readFileSync(join(import.meta.dirname, "../src", from ?? ""), "utf8")).not.toMatch(
        /^import (?!type)/m,
      );
    expect(checkNode("20.20.2")).toMatchObject({
      state: "bad",
      detail: expect.stringContaining("22.19") as string,
    });
    expect(checkNode("22.19.0")).toMatchObject({ state: "ok" });
  });
});

describe("config schema", () => {
  it("prints the schema that docs/ holds", async () => {
    const { stdout } = await run(["config", "schema"]);
    const kept = readFileSync(join(import.meta.dirname, "../../../docs/config.schema.json"), "utf8");
    expect(JSON.parse(stdout)).toEqual(JSON.parse(kept));
  });
});

describe("doctor", () => {
  it("is content with a key, a free port and a provider that answers", async () => {
    const { ready } = await startJson(["--demo", "always", "--port", "0"]);
    const { code, stdout } = await run(["doctor"], {
      env: { OPENAI_API_KEY: "sk-canary", IRON_OPENAI_BASE_URL: ready.baseUrl, IRON_PORT: "0" },
    });
    expect(stdout).not.toContain("BAD");
    expect(code).toBe(0);
    for (const line of [
      "ok    node",
      "ok    keys",
      "prices",
      "ok    state folder",
      "ok    ledger",
      "ok    disk",
      "ok    port",
      `${ready.baseUrl} answers`,
    ])
      expect(stdout).toContain(line);
    expect(stdout).not.toContain("canary");
  });

  it("finds what is wrong, each with what to do, and ends with exit code 3", async () => {
    const home = temporaryFolder();
    mkdirSync(join(home, "state/iron"), { recursive: true });
    writeFileSync(join(home, "state/iron/token"), "0123456789abcdef0123");
    chmodSync(join(home, "state/iron"), 0o755);
    writeFileSync(join(home, "state/iron/dashboard-token"), "dash-0123456789abcdef");
    chmodSync(join(home, "state/iron/token"), 0o644);
    chmodSync(join(home, "state/iron/dashboard-token"), 0o644);
    const { code, stdout } = await run(["doctor"], {
      home,
      env: {
        OPENAI_API_KEY: "sk-canary",
        IRON_OPENAI_BASE_URL: `http://127.0.0.1:${await closedPort()}`,
        IRON_PROT: "5",
      },
    });
    expect(code).toBe(3);
    expect(stdout).toMatch(/BAD {3}state folder .*iron\/token, .*iron\/dashboard-token: run chmod -R go=/);
    expect(stdout).toMatch(/BAD {3}openai.*does not answer \(ECONNREFUSED\)/);
    expect(stdout).toMatch(/BAD {3}warning.*did you mean IRON_PORT/);
  });

  it.each([
    {
      providers: [
        { name: "a", vendor: "openai", key: "env:KEY", baseUrl: "https://u:canary@127.0.0.1:1/v1" },
      ],
    },
    {
      providers: [
        { name: "a", vendor: "openai", key: "env:KEY", baseUrl: "https://127.0.0.1:1/v1?key=canary" },
      ],
    },
    {
      providers: [{ name: "a", vendor: "openai", key: "env:KEY", baseUrl: "ftp://u:canary@127.0.0.1:1/v1" }],
    },
    { controlServer: { url: "https://u:canary@127.0.0.1:1", token: "env:KEY" } },
    { state: "redis://u:canary@127.0.0.1:1/0", providerKey: "env:KEY" },
  ])("finds the address in %j unfit, and repeats no secret of it", async (config) => {
    const home = temporaryFolder();
    const file = join(home, "iron.json");
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    const { code, stdout, stderr } = await run(["doctor", "--config", file], {
      home,
      env: { KEY: "sk-proj-canary-0123456789", IRON_PORT: "0" },
    });
    expect(code).toBe(3);
    expect(stdout).toMatch(/BAD {3}(config file|server|ledger) /);
    expect(stdout + stderr).not.toContain("canary");
  });

  it("says that there is no key, and asks nobody when offline", async () => {
    const { code, stdout } = await run(["doctor", "--offline"]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/BAD {3}settings +no provider key and no server/);
    expect(stdout).not.toContain("answer");
  });

  it("knows a router that is already running", async () => {
    const { ready } = await startJson(["--demo", "always", "--port", "0"]);
    const { stdout } = await run(["doctor", "--offline"], {
      env: { OPENAI_API_KEY: "sk-canary", IRON_PORT: String(ready.port) },
    });
    expect(stdout).toMatch(/note {2}port.*an iron router is running there/);
  });
});
