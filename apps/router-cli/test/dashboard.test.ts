import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { selfSignedCertificate } from "@iron/testing";
import { chromium } from "playwright-core";
import { expect, it } from "vitest";
import { isThere, iron, runForever, until } from "./agent-cli.ts";
import { chat, type Cli, closedPort, runCli, startJson, temporaryFolder } from "./run-cli.ts";

const CHROMIUM = "/usr/bin/chromium";

/** Processes that this one started, by what is in their command line. */
function children(cli: Cli, words: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = /\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
        return (
          Number(parent) === cli.child.pid && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(words)
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function startWithDashboard(
  ...words: readonly string[]
): Promise<{ readonly cli: Cli; readonly entry: URL; readonly ready: { baseUrl: string; apiKey: string } }> {
  const port = await closedPort();
  const { cli, ready } = await startJson(["--demo", "always", "--dashboard-port", String(port), ...words]);
  return { cli, ready, entry: new URL((ready as unknown as { dashboard: string }).dashboard) };
}

it("runs the dashboard beside the router: a real browser shows a request within a moment of its end", async (context) => {
  if (!existsSync(CHROMIUM)) return context.skip("optional: there is no /usr/bin/chromium");
  const { cli, entry, ready } = await startWithDashboard("--budget", "2");
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(entry.href);
    await page.getByText("live", { exact: true }).waitFor();
    await page.getByRole("meter", { name: "all" }).waitFor();
    await chat(ready);
    const ended = performance.now();
    await page.getByRole("cell", { name: "gpt-5-mini" }).first().waitFor();
    // The router's own path from the reply's end to its event included; the rest is for a busy machine.
    expect(performance.now() - ended).toBeLessThan(1000);
    expect(page.url()).toBe(`${entry.origin}/`);
    expect(asked.join(" ")).not.toContain(entry.hash.slice("#token=".length));
  } finally {
    await browser.close();
  }
  cli.signal("SIGTERM");
  expect(await cli.exit()).toBe(0);
  await expect(fetch(entry.origin)).rejects.toThrow("fetch failed");
});

it("prints the address with its token once, on standard output, and keeps the token in a file for its owner alone", async () => {
  const port = await closedPort();
  const cli = runCli(["start", "--demo", "always", "--dashboard-port", String(port)]);
  await cli.says("One line for each request follows");
  const [address, token = ""] = /dashboard\s+(\S+\/#token=(\S+))/.exec(cli.stdout())?.slice(1) ?? [];
  expect(address).toBe(`http://127.0.0.1:${port}/#token=${token}`);
  const file = join(cli.home, "state/iron/dashboard-token");
  expect(readFileSync(file, "utf8").trim()).toBe(token);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  cli.signal("SIGTERM");
  expect(await cli.exit()).toBe(0);
  expect(cli.stdout().split(token)).toHaveLength(2);
  expect(cli.stderr()).not.toContain(token);
});

it("lets no token stand in the command line or the environment of the dashboard's process", async () => {
  const { cli, entry } = await startWithDashboard();
  const [pid = 0] = children(cli, "relay-process");
  const seen = readFileSync(`/proc/${pid}/cmdline`, "utf8") + readFileSync(`/proc/${pid}/environ`, "utf8");
  const tokens = ["token", "admin-token"].map((name) =>
    readFileSync(join(cli.home, "state/iron", name), "utf8").trim(),
  );
  for (const secret of [...tokens, entry.hash.slice("#token=".length)]) expect(seen).not.toContain(secret);
});

it("follows a router under TLS by the certificate that this router shows, signed by nobody and for another name", async () => {
  const folder = temporaryFolder();
  const { cert, key } = await selfSignedCertificate({ names: ["router.example"] });
  writeFileSync(join(folder, "cert.pem"), cert);
  writeFileSync(join(folder, "key.pem"), key);
  const tls = { cert: `file:${join(folder, "cert.pem")}`, key: `file:${join(folder, "key.pem")}` };
  writeFileSync(join(folder, "iron.json"), JSON.stringify({ tls }));
  const { ready, entry } = await startWithDashboard("--config", join(folder, "iron.json"));
  expect(ready.baseUrl).toMatch(/^https:/);
  const reply = await fetch(`${entry.origin}/orders`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${entry.hash.slice("#token=".length)}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      action: "budget",
      router: new URL(ready.baseUrl).host,
      budget: "router",
      limit: 3,
    }),
  });
  expect(await reply.json()).toMatchObject({ budgets: [{ budget: "router", limitUsd: "$3.00" }] });
});

it("ends with the router, also when that is killed", async () => {
  const { cli, entry } = await startWithDashboard();
  const [pid = 0] = children(cli, "relay-process");
  expect(isThere(pid)).toBe(true);
  expect((await fetch(`${entry.origin}/health`)).status).toBe(200);
  cli.signal("SIGKILL");
  await until(() => !isThere(pid), "the dashboard is gone");
});

it("says that the dashboard is gone, and goes on", async () => {
  const { cli, ready } = await startWithDashboard();
  const [pid = 0] = children(cli, "relay-process");
  process.kill(pid, "SIGKILL");
  await cli.says("the dashboard is gone (SIGKILL ended it); the router goes on without it");
  expect((await chat(ready)).status).toBe(200);
});

it("starts nothing when the dashboard's port is taken, and says what to do", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const cli = runCli(["start", "--demo", "always", "--dashboard-port", String(port)]);
  expect(await cli.exit()).toBe(4);
  server.close();
  expect(cli.stderr()).toContain(
    `port ${port} is taken; choose another for the dashboard with --dashboard-port\n`,
  );
  expect(cli.stdout()).toBe("");
});

it.each([
  ["the environment", (port: number) => ({ env: { IRON_DASHBOARD: String(port) } })],
  [
    "the file",
    (port: number) => {
      const home = temporaryFolder();
      writeFileSync(join(home, "iron.config.json"), JSON.stringify({ dashboard: port }));
      return { home };
    },
  ],
])("is turned on by %s", async (_what, options) => {
  const port = await closedPort();
  const { ready } = await startJson(["--demo", "always"], options(port));
  expect(ready).toMatchObject({
    dashboard: expect.stringContaining(`http://127.0.0.1:${port}/#token=`) as string,
  });
});

it("is not there unless it is asked for, and a wrong setting is named", async () => {
  const { cli, ready } = await startJson(["--demo", "always"]);
  expect(ready).not.toHaveProperty("dashboard");
  expect(children(cli, "relay-process")).toEqual([]);
  const wrong = runCli(["start", "--demo", "always"], { env: { IRON_DASHBOARD: "please" } });
  expect(await wrong.exit()).toBe(2);
  expect(wrong.stderr()).toContain("dashboard");
});

it.each([["of its own"], ["that runs already"]])(
  "runs beside the router of an agent %s, and names the token's file instead of the token",
  async (what) => {
    const home = temporaryFolder();
    if (what === "that runs already") await startJson(["--demo", "always"], { home });
    const port = String(await closedPort());
    const { cli } = await runForever(home, "--name", "ann", "--dashboard-port", port);
    await cli.says(`dashboard: http://127.0.0.1:${port} (it asks for the token in `);
    const token = readFileSync(join(home, "state/iron/dashboard-token"), "utf8").trim();
    expect(cli.stderr() + cli.stdout()).not.toContain(token);
    expect((await iron(home, "stop", "ann")).code).toBe(0);
    expect(await cli.exit()).toBe(122);
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow("fetch failed");
  },
);

it("shows what the processes of an agent use that runs at another terminal", async () => {
  const home = temporaryFolder();
  await startJson(["--demo", "always"], { home });
  await runForever(home, "--name", "ann");
  const seen: (number | undefined)[] = [];
  await until(async () => {
    const text = (await iron(home, "agents", "--json")).stdout;
    seen.push(
      (JSON.parse(text) as { readonly resources?: { readonly rssBytes: number } }).resources?.rssBytes,
    );
    return seen.at(-1) !== undefined;
  }, "its memory is known");
  expect(seen.at(-1)).toBeGreaterThan(10_000_000);
});
